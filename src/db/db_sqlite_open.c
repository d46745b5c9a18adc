/*
 * SQLite: opening the file, its settings, and the messages for its failures. Called by
 * db_sqlite.c; must not change a file that another program made.
 */
#include "db/db_sqlite.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION_ID 0x4953544d /* "ISTM" in the file's header */
#define BUSY_TIMEOUT_S 60         /* for another process that writes */

/* --- messages --------------------------------------------------------------------------------- */

static const char *after_colon(const char *message)
{
    const char *at = strstr(message, ": ");
    return at ? at + 2 : message;
}

static int constraint(sqlite3 *s, int code, struct err *e)
{
    const char *what = after_colon(sqlite3_errmsg(s));
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return err_set(e, ERR_CONFLICT, NULL, N_("this is there already (%s)"), what);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return err_set(e, ERR_INPUT, NULL, N_("this refers to something that is not there, or is still referred to"));
    default:
        return err_set(e, ERR_INPUT, NULL, N_("this value cannot be stored there (%s)"), what);
    }
}

int db_sqlite_error(sqlite3 *s, struct sv sql, struct err *e)
{
    int code = sqlite3_extended_errcode(s);
    log_line("SQLite %d (%s): %.*s", code, sqlite3_errmsg(s), SV_ARG(sql));
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint(s, code, e);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, ERR_STORAGE, NULL,
                       N_("the database is busy: another process has been writing for %d seconds"), BUSY_TIMEOUT_S);
    case SQLITE_FULL:
        return err_set(e, ERR_STORAGE, NULL, N_("the disk is full: this was not saved"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return err_set(e, ERR_STORAGE, NULL, N_("the database cannot be written: its file or its folder is read-only"));
    case SQLITE_NOTADB:
        return err_set(e, ERR_INPUT, NULL, N_("this file is not a database"));
    case SQLITE_CORRUPT:
        return err_set(e, ERR_STORAGE, NULL, N_("the database file is damaged (%s): restore a backup"),
                       sqlite3_errmsg(s));
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        return err_set(e, ERR_STORAGE, NULL, N_("the disk failed: this was not saved (%s)"),
                       sqlite3_system_errno(s) ? err_system(e, sqlite3_system_errno(s)) : sqlite3_errmsg(s));
    case SQLITE_NOMEM:
        return err_set(e, ERR_STORAGE, NULL, N_("there is not enough memory for this"));
    case SQLITE_TOOBIG:
        return err_set(e, ERR_LIMIT, NULL, N_("a value is too large to be stored"));
    default:
        return err_set(e, ERR_INTERNAL, NULL, N_("the database refused a statement of the program: %s"),
                       sqlite3_errmsg(s));
    }
}

/* --- the file --------------------------------------------------------------------------------- */

/* Makes the file so that only its owner can read it; SQLite gives its companions the same mode.
 * An existing file is not opened here: closing it would drop SQLite's locks in this process. */
static int make_file(const char *path, struct err *e)
{
    struct stat st;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return err_set(e, ERR_INPUT, NULL, N_("%s is a folder; name a file in it, for example %s/istmo.db"), path,
                           path);
        if (!S_ISREG(st.st_mode))
            return err_set(e, ERR_INPUT, NULL, N_("%s is not a file that can hold a database"), path);
        if (access(path, R_OK) == 0 && access(path, W_OK) != 0)
            return err_set(e, ERR_STORAGE, NULL,
                           N_("%s: the database cannot be written: its file or its folder is read-only"), path);
        return 0;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 && errno != EEXIST)
        return err_set(e, ERR_STORAGE, NULL, N_("the database %s cannot be made: %s"), path, err_system(e, errno));
    if (fd >= 0)
        (void)close(fd);
    return 0;
}

static int one_int(sqlite3 *s, struct sv sql, int64_t *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(s, sql.p, (int)sql.n, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? 0 : -1;
}

/* 1: ours; 0: empty, to become ours; 2: of another program. */
static int owner(sqlite3 *s, int64_t *out)
{
    return one_int(s,
                   SV("SELECT CASE WHEN application_id = 1230197837 THEN 1 WHEN application_id = 0 AND NOT EXISTS "
                      "(SELECT 1 FROM sqlite_schema) THEN 0 ELSE 2 END FROM pragma_application_id"),
                   out);
}
_Static_assert(APPLICATION_ID == 1230197837, "the statement above names it");

/* Changing the journal mode does not go through the busy handler when two processes do it at once. */
static int become_wal(sqlite3 *s)
{
    int rc = SQLITE_BUSY;
    for (int try = 0; rc == SQLITE_BUSY && try < BUSY_TIMEOUT_S * 100; try++) {
        if (try)
            (void)sqlite3_sleep(10);
        rc = sqlite3_exec(s, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    }
    int64_t wal = 0;
    if (rc == SQLITE_OK)
        (void)one_int(s, SV("SELECT journal_mode = 'wal' FROM pragma_journal_mode"), &wal);
    return wal ? 0 : -1;
}

/* Twice SQLite's own size: an import changes, writes and copies half as many pages. */
static const char new_pages[] = "PRAGMA page_size = 8192";

static int prepare_file(sqlite3 *s, struct err *e)
{
    int64_t whose;
    if (owner(s, &whose))
        return db_sqlite_error(s, (struct sv){0}, e);
    if (whose == 2)
        return err_set(e, ERR_INPUT, NULL, N_("it is a database of another program"));
    if (sqlite3_db_readonly(s, "main") == 1)
        return err_set(e, ERR_STORAGE, NULL, N_("the database cannot be written: its file or its folder is read-only"));
    if (whose == 0 && sqlite3_exec(s, new_pages, NULL, NULL, NULL))
        return db_sqlite_error(s, (struct sv){0}, e);
    if (become_wal(s))
        return sqlite3_errcode(s) == SQLITE_OK
                   ? err_set(e, ERR_STORAGE, NULL, N_("its file system cannot hold a database that several may use"))
                   : db_sqlite_error(s, (struct sv){0}, e);
    if (whose == 0 && sqlite3_exec(s, "PRAGMA application_id = 1230197837", NULL, NULL, NULL))
        return db_sqlite_error(s, (struct sv){0}, e);
    return 0;
}

static const char always[] = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
                             "PRAGMA cell_size_check = ON; ";
static const char for_reading[] = "PRAGMA query_only = ON";
static const char for_writing[] = "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; "
                                  "PRAGMA journal_size_limit = 67108864";

static int settings(sqlite3 *s, bool writer, struct err *e)
{
    (void)sqlite3_db_config(s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (sqlite3_exec(s, always, NULL, NULL, NULL) ||
        sqlite3_exec(s, writer ? for_writing : for_reading, NULL, NULL, NULL))
        return db_sqlite_error(s, (struct sv){0}, e);
    return 0;
}

/* Counting memory takes a lock at every allocation. */
static void before_first_use(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

sqlite3 *db_sqlite_open(const char *path, bool writer, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    sqlite3 *s = NULL;
    char safe[4096];
    (void)pthread_once(&once, before_first_use);
    /* "./" keeps SQLite from seeing a special name such as :memory: */
    int n = snprintf(safe, sizeof safe, "%s%s", path[0] == '/' ? "" : "./", path);
    if (!*path || n >= (int)sizeof safe) {
        (void)err_set(e, ERR_INPUT, NULL, N_("\"%.100s\" is not the name of a file"), path);
        return NULL;
    }
    if (writer && make_file(path, e))
        return NULL;
    int rc = sqlite3_open_v2(safe, &s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (s) {
        (void)sqlite3_extended_result_codes(s, 1);
        (void)sqlite3_busy_timeout(s, BUSY_TIMEOUT_S * 1000);
    }
    if (rc) {
        (void)err_set(e, ERR_STORAGE, NULL, N_("the database %s cannot be opened: %s"), path,
                      s && sqlite3_system_errno(s) ? err_system(e, sqlite3_system_errno(s)) : sqlite3_errstr(rc));
    } else if (settings(s, writer, e) || (writer && prepare_file(s, e))) {
        (void)err_prefix(e, "%s: ", path);
    } else {
        return s;
    }
    (void)sqlite3_close(s);
    return NULL;
}

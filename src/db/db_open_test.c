/* Opening what is not there, not a database, not ours or not writable: one clear message each,
 * nothing changed. Migrations: order, edited and newer steps, several modules. */
#include "db/db.h"
#include "db/db_testing.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const struct db_migration one_step[] = {{.sql = "CREATE TABLE one (x {int}){strict}"}};
static const struct db_migration two_steps[] = {
    {.sql = "CREATE TABLE one (x {int}){strict}"},
    {.sql = "ALTER TABLE one ADD COLUMN y {text};\nCREATE TABLE two (z {blob})"}};
static const struct db_migration edited[] = {{.sql = "CREATE TABLE one (x {text}){strict}"}};
static const struct db_migration broken[] = {{.sql = "CREATE TABLE three (x {int}){strict}"}, {.sql = "CREATE TABLE"}};

static struct testing_db place;

static int setup(void **state)
{
    (void)state;
    return testing_open(&place, DB_SQLITE) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    testing_close(&place);
    return 0;
}

static void refused(const char *url, enum err_kind kind, const char *message)
{
    struct err e = {.lang = "en"};
    struct db *db;
    assert_int_equal(db_open(&db, url, &e), -1);
    assert_null(db);
    assert_int_equal(e.kind, kind);
    if (!strstr(e.message, message))
        fail_msg("%s: %s", url, e.message);
}

static void path_in(char out[TESTING_URL_MAX], const char *name)
{
    (void)snprintf(out, TESTING_URL_MAX, "%s/%s", place.dir, name);
}

static void put_file(const char *path, const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_true(write(fd, bytes, n) == (ssize_t)n);
    assert_int_equal(close(fd), 0);
}

/* --- files ------------------------------------------------------------------------------------ */

static void test_file_is_private(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db;
    struct stat st;
    char wal[TESTING_URL_MAX];
    (void)state;
    mode_t old = umask(0);
    OK(db_open(&db, place.url, &e));
    (void)umask(old);
    assert_int_equal(stat(place.url, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    path_in(wal, "istmo.db-wal");
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    db_close(db);
    assert_int_equal(stat(wal, &st), -1);
}

static void test_not_a_file(void **state)
{
    char path[TESTING_URL_MAX];
    (void)state;
    refused(place.dir, ERR_INPUT, "is a folder; name a file in it");
    refused("/dev/null", ERR_INPUT, "is not a file that can hold a database");
    refused("", ERR_INPUT, "is not the name of a file");
    path_in(path, "none/istmo.db");
    refused(path, ERR_STORAGE, "cannot be made: No such file or directory");
    path_in(path, "file/istmo.db");
    char file[TESTING_URL_MAX];
    path_in(file, "file");
    put_file(file, "x", 1);
    refused(path, ERR_STORAGE, "cannot be made: Not a directory");
    (void)unlink(file);
}

/* Names that mean something to SQLite are files like others. */
static void test_special_names(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db;
    char back[4096];
    (void)state;
    assert_non_null(getcwd(back, sizeof back));
    assert_int_equal(chdir(place.dir), 0);
    OK(db_open(&db, ":memory:", &e));
    db_close(db);
    assert_int_equal(unlink(":memory:"), 0);
    assert_int_equal(chdir(back), 0);
}

static void test_not_a_database(void **state)
{
    static const char text[] = "This is a letter, not a database, and it must stay as it is, with all its words, "
                               "although somebody gave its name in place of another one.";
    char read_back[sizeof text];
    (void)state;
    put_file(place.url, text, sizeof text);
    refused(place.url, ERR_INPUT, "istmo.db: this file is not a database");
    int fd = open(place.url, O_RDONLY);
    assert_true(read(fd, read_back, sizeof read_back) == (ssize_t)sizeof text);
    assert_int_equal(close(fd), 0);
    assert_memory_equal(read_back, text, sizeof text);
}

static void test_database_of_another_program(void **state)
{
    sqlite3 *s;
    (void)state;
    assert_int_equal(sqlite3_open(place.url, &s), SQLITE_OK);
    assert_int_equal(sqlite3_exec(s, "CREATE TABLE bookmarks (url TEXT)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(s), SQLITE_OK);
    refused(place.url, ERR_INPUT, "it is a database of another program");
    assert_int_equal(sqlite3_open(place.url, &s), SQLITE_OK);
    assert_int_equal(sqlite3_exec(s, "PRAGMA application_id = 77; DROP TABLE bookmarks", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(s), SQLITE_OK);
    refused(place.url, ERR_INPUT, "it is a database of another program");
}

static void test_damaged_database(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db;
    (void)state;
    OK(db_open(&db, place.url, &e));
    db_close(db);
    int fd = open(place.url, O_WRONLY);
    assert_true(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, 100) == 8);
    assert_int_equal(close(fd), 0);
    refused(place.url, ERR_STORAGE, "the database file is damaged");
}

/* The superuser may write everywhere: a child becomes somebody else. Returns what it found. */
static int open_as_nobody(enum err_kind wanted, const char *message)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct err e = {.lang = "en"};
        struct db *db;
        if (getuid() == 0 && (setgid(65534) || setuid(65534)))
            _exit(2);
        int rc = db_open(&db, place.url, &e);
        if (rc == 0 || e.kind != wanted || !strstr(e.message, message)) {
            (void)fprintf(stderr, "%d, kind %d: %s\n", rc, e.kind, e.message);
            _exit(1);
        }
        _exit(0);
    }
    return waitpid(pid, &status, 0) == pid ? status : -1;
}

static void test_not_writable(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db;
    (void)state;
    assert_int_equal(chmod(place.dir, 0555), 0);
    assert_int_equal(open_as_nobody(ERR_STORAGE, "cannot be made: Permission denied"), 0);
    assert_int_equal(chmod(place.dir, 0755), 0);
    OK(db_open(&db, place.url, &e));
    db_close(db);
    assert_int_equal(chmod(place.url, 0000), 0);
    assert_int_equal(open_as_nobody(ERR_STORAGE, "cannot be opened: Permission denied"), 0);
    assert_int_equal(chmod(place.url, 0444), 0);
    assert_int_equal(chmod(place.dir, 0777), 0);
    assert_int_equal(open_as_nobody(ERR_STORAGE, "cannot be written: its file or its folder is read-only"), 0);
    assert_int_equal(chmod(place.url, 0666), 0);
    assert_int_equal(chmod(place.dir, 0555), 0);
    assert_int_equal(open_as_nobody(ERR_STORAGE, "cannot be written: its file or its folder is read-only"), 0);
    assert_int_equal(chmod(place.dir, 0755), 0);
}

/* --- servers ---------------------------------------------------------------------------------- */

static void test_server_not_reached(void **state)
{
    struct err e = {.lang = "en"};
    struct db *db;
    (void)state;
    refused("postgresql://nobody@127.0.0.1:1/none", ERR_STORAGE,
            "the database server cannot be reached: connection to "
            "server at \"127.0.0.1\", port 1 failed");
    refused("postgresql://u:secret@[::1/none", ERR_INPUT, "is not written like postgresql://user@host/name");
    assert_int_equal(db_open(&db, "postgres://u:secret@127.0.0.1:1/none", &e), -1);
    assert_null(strstr(e.message, "secret"));
}

static void test_server_without_the_database(void **state)
{
    const char *server = getenv("ISTMO_TEST_PG");
    char url[TESTING_URL_MAX];
    (void)state;
    if (!server) {
        skip();
        return;
    }
    const char *slash = strrchr(server, '/');
    (void)snprintf(url, sizeof url, "%.*s/no_such_name", (int)(slash - server), server);
    refused(url, ERR_STORAGE, "database \"no_such_name\" does not exist");
}

/* --- migrations ------------------------------------------------------------------------------- */

static int migrate(const char *url, const struct db_migrations *const *modules, size_t n, struct err *e)
{
    struct db *db;
    *e = (struct err){.lang = "en"};
    if (db_open(&db, url, e))
        return -1;
    int rc = db_migrate(db, modules, n, e);
    db_close(db);
    return rc;
}

static int64_t steps_in(const char *url)
{
    struct err e = {.lang = "en"};
    struct db *db;
    struct db_conn *c;
    int64_t n;
    OK(db_open(&db, url, &e));
    OK(db_reader(db, &c, &e));
    OK(db_one_int(c, &e, "SELECT count(*) FROM schema_step", DB_NOARGS, &n, NULL));
    db_reader_done(db, c);
    db_close(db);
    return n;
}

static void check_migrations(const char *url)
{
    static const struct db_migrations first = {"m", one_step, 1}, second = {"m", two_steps, 2},
                                      other = {"m", edited, 1}, bad = {"n", broken, 2};
    const struct db_migrations *const v1[] = {&first}, *const v2[] = {&second}, *const v3[] = {&other},
                                      *const v4[] = {&second, &bad};
    struct err e;
    OK(migrate(url, v1, 1, &e));
    OK(migrate(url, v1, 1, &e));
    assert_true(steps_in(url) == 1);
    assert_int_equal(migrate(url, v3, 1, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "step 1 of \"m\" is not the one this database was made with"));
    OK(migrate(url, v2, 1, &e));
    assert_true(steps_in(url) == 2);
    assert_int_equal(migrate(url, v1, 1, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "a newer version of istmo made this database (it has step 2 of \"m\")"));
    assert_int_equal(migrate(url, v4, 2, &e), -1);
    assert_int_equal(e.kind, ERR_INTERNAL);
    assert_non_null(strstr(e.message, "step 2 of \"n\": the database refused a statement"));
    assert_true(steps_in(url) == 2);
}

static void test_migrations_sqlite(void **state)
{
    (void)state;
    check_migrations(place.url);
}

static void test_migrations_postgres(void **state)
{
    struct testing_db server;
    (void)state;
    if (!testing_open(&server, DB_POSTGRES))
        skip();
    check_migrations(server.url);
    testing_close(&server);
}

/* A newer database is left as it is, byte for byte. */
static void test_newer_database_is_untouched(void **state)
{
    static const struct db_migrations old = {"m", one_step, 1}, newer = {"m", two_steps, 2};
    const struct db_migrations *const v1[] = {&old}, *const v2[] = {&newer};
    static char before[1 << 17], after[1 << 17];
    struct err e;
    (void)state;
    OK(migrate(place.url, v2, 1, &e));
    int fd = open(place.url, O_RDONLY);
    ssize_t n = read(fd, before, sizeof before);
    assert_int_equal(close(fd), 0);
    assert_int_equal(migrate(place.url, v1, 1, &e), -1);
    fd = open(place.url, O_RDONLY);
    assert_true(read(fd, after, sizeof after) == n);
    assert_int_equal(close(fd), 0);
    assert_memory_equal(before, after, (size_t)n);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_file_is_private),
        TEST(test_not_a_file),
        TEST(test_special_names),
        TEST(test_not_a_database),
        TEST(test_database_of_another_program),
        TEST(test_damaged_database),
        TEST(test_not_writable),
        TEST(test_server_not_reached),
        TEST(test_server_without_the_database),
        TEST(test_migrations_sqlite),
        TEST(test_migrations_postgres),
        TEST(test_newer_database_is_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * PostgreSQL: connecting, the settings of a session, and the messages for its failures. Called by
 * db_pg.c; must not show an address (it may hold a password) nor a value that somebody entered.
 */
#include "db/db_pg.h"

#include "base/log.h"

#include <stdio.h>

#define LOCK_TIMEOUT_S 60 /* for another process that writes */
#define OLDEST_SERVER 120000

/* --- messages --------------------------------------------------------------------------------- */

static struct sv first_line(const char *message)
{
    struct sv rest;
    return sv_cut(sv_of(message ? message : ""), '\n', &rest);
}

static bool in_class(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

static int constraint(const PGresult *res, const char *state, struct err *e)
{
    const char *name = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    const char *column = PQresultErrorField(res, PG_DIAG_COLUMN_NAME);
    const char *what = name ? name : column ? column : state;
    if (in_class(state, "23505"))
        return err_set(e, ERR_CONFLICT, NULL, N_("this is there already (%s)"), what);
    if (in_class(state, "23503"))
        return err_set(e, ERR_INPUT, NULL, N_("this refers to something that is not there, or is still referred to"));
    return err_set(e, ERR_INPUT, NULL, N_("this value cannot be stored there (%s)"), what);
}

static int gone(struct err *e)
{
    return err_set(e, ERR_STORAGE, NULL, N_("the database server went away: this may not have been saved"));
}

static int by_state(const PGresult *res, const char *state, struct err *e)
{
    struct sv line = first_line(PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY));
    if (in_class(state, "23"))
        return constraint(res, state, e);
    if (in_class(state, "22"))
        return err_set(e, ERR_INPUT, NULL, N_("this value cannot be stored there (%s)"), state);
    if (in_class(state, "40"))
        return err_set(e, ERR_CONFLICT, NULL, N_("somebody else changed the same data at the same moment: try again"));
    if (in_class(state, "55P03") || in_class(state, "57014"))
        return err_set(e, ERR_STORAGE, NULL,
                       N_("the database is busy: another process has been writing for %d seconds"), LOCK_TIMEOUT_S);
    if (in_class(state, "53100"))
        return err_set(e, ERR_STORAGE, NULL, N_("the disk is full: this was not saved"));
    if (in_class(state, "25006"))
        return err_set(e, ERR_STORAGE, NULL, N_("the database cannot be written: the server only lets it be read"));
    if (in_class(state, "08") || in_class(state, "57P"))
        return gone(e);
    if (in_class(state, "53") || in_class(state, "58") || in_class(state, "XX") || in_class(state, "54"))
        return err_set(e, ERR_STORAGE, NULL, N_("the database server failed: %.*s"), SV_ARG(line));
    return err_set(e, ERR_INTERNAL, NULL, N_("the database refused a statement of the program: %.*s"), SV_ARG(line));
}

int db_pg_error(PGconn *pg, const PGresult *res, struct sv sql, struct err *e)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    log_line("PostgreSQL %s: %.*s", state ? state : "connection", SV_ARG(sql));
    if (state)
        return by_state(res, state, e);
    if (!res || PQstatus(pg) != CONNECTION_OK)
        return gone(e);
    return err_set(e, ERR_INTERNAL, NULL, N_("the database refused a statement of the program: %.*s"),
                   SV_ARG(first_line(PQresultErrorMessage(res))));
}

/* --- connecting ------------------------------------------------------------------------------- */

static void log_notice(void *ctx, const char *message)
{
    (void)ctx;
    log_line("PostgreSQL: %.*s", SV_ARG(first_line(message)));
}

/* libpq would repeat a malformed address, password and all. */
static int check_url(const char *url, struct err *e)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &message);
    bool ok = options != NULL;
    PQconninfoFree(options);
    PQfreemem(message);
    return ok ? 0
              : err_set(e, ERR_INPUT, NULL,
                        N_("the address of the database server is not written like postgresql://user@host/name"));
}

/* A commit is durable when it is acknowledged, whatever the server's default is. */
static const char for_writing[] =
    "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' "
    "ELSE current_setting('synchronous_commit') END, false), set_config('lock_timeout', '60s', false), "
    "set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false), "
    "set_config('standard_conforming_strings', 'on', false)";
static const char for_reading[] =
    "SELECT set_config('default_transaction_read_only', 'on', false), set_config('bytea_output', 'hex', false), "
    "set_config('extra_float_digits', '1', false), set_config('standard_conforming_strings', 'on', false)";
_Static_assert(LOCK_TIMEOUT_S == 60, "the settings above name it");

static int settings(PGconn *pg, bool writer, struct err *e)
{
    const char *encoding = PQparameterStatus(pg, "server_encoding");
    if (PQserverVersion(pg) < OLDEST_SERVER)
        return err_set(e, ERR_INPUT, NULL, N_("the database server is older than PostgreSQL %d"),
                       OLDEST_SERVER / 10000);
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return err_set(e, ERR_INPUT, NULL, N_("the database keeps its texts as %s: it must be made with UTF8"),
                       encoding ? encoding : "?");
    PGresult *res = PQexec(pg, writer ? for_writing : for_reading);
    int rc = PQresultStatus(res) == PGRES_TUPLES_OK ? 0 : db_pg_error(pg, res, SV("settings"), e);
    PQclear(res);
    return rc;
}

/* A server that was reached says why it lets nobody in, after where it is and "FATAL:". */
static int not_connected(PGconn *pg, struct err *e)
{
    static const char fatal[] = "FATAL:  ";
    struct sv line = first_line(PQerrorMessage(pg));
    const char *said = strstr(PQerrorMessage(pg), fatal);
    if (!said)
        return err_set(e, ERR_STORAGE, NULL, N_("the database server cannot be reached: %.*s"), SV_ARG(line));
    line = first_line(said + sizeof fatal - 1);
    return err_set(e, ERR_STORAGE, NULL, N_("the database server refuses the connection: %.*s"), SV_ARG(line));
}

PGconn *db_pg_open(const char *url, bool writer, struct err *e)
{
    static const char *const name[] = {"connect_timeout",
                                       "tcp_user_timeout",
                                       "keepalives_idle",
                                       "keepalives_interval",
                                       "keepalives_count",
                                       "fallback_application_name",
                                       "dbname",
                                       "client_encoding",
                                       NULL};
    const char *const value[] = {"10", "30000", "60", "10", "3", "istmo", url, "UTF8", NULL};
    if (check_url(url, e))
        return NULL;
    PGconn *pg = PQconnectdbParams(name, value, 1);
    (void)PQsetNoticeProcessor(pg, log_notice, NULL);
    if (PQstatus(pg) != CONNECTION_OK)
        (void)not_connected(pg, e);
    else if (settings(pg, writer, e) == 0 && PQenterPipelineMode(pg))
        return pg;
    PQfinish(pg);
    (void)err_set(e, ERR_STORAGE, NULL, N_("the database server cannot be reached: %s"), "");
    return NULL;
}

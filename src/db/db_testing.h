/*
 * For tests: an empty database on either engine. PostgreSQL takes part when ISTMO_TEST_PG holds
 * the address of a server; each database there is a schema of its own.
 *
 *     static void test_x(void **state) { struct db *db = testing_db(state); … }
 *     const struct CMUnitTest tests[] = {TESTING_BOTH(test_x)};
 */
#ifndef ISTMO_DB_DB_TESTING_H
#define ISTMO_DB_DB_TESTING_H

#include "db/db.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define TESTING_URL_MAX 600

struct testing_db {
    enum db_engine engine;
    char url[TESTING_URL_MAX];
    char dir[64];    /* SQLite: the folder of the file */
    char schema[64]; /* PostgreSQL */
};

static inline bool testing_sql(const char *sql)
{
    PGconn *pg = PQconnectdb(getenv("ISTMO_TEST_PG"));
    PGresult *res = PQexec(pg, sql);
    bool ok = PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK;
    if (!ok)
        (void)fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(pg));
    PQclear(res);
    PQfinish(pg);
    return ok;
}

/* false: there is no such server to test with. */
static inline bool testing_open(struct testing_db *t, enum db_engine engine)
{
    static unsigned serial;
    char sql[128];
    *t = (struct testing_db){.engine = engine};
    if (engine == DB_SQLITE) {
        const char *work = getenv("ISTMO_WORK"); /* the runner's, which it removes */
        (void)snprintf(t->dir, sizeof t->dir, "%s/istmo-db.XXXXXX", work && strlen(work) < 40 ? work : "/tmp");
        if (!mkdtemp(t->dir))
            return false;
        (void)snprintf(t->url, sizeof t->url, "%s/istmo.db", t->dir);
        return true;
    }
    const char *server = getenv("ISTMO_TEST_PG");
    if (!server)
        return false;
    (void)snprintf(t->schema, sizeof t->schema, "t%ld_%u", (long)getpid(), ++serial);
    (void)snprintf(t->url, sizeof t->url, "%s%coptions=-csearch_path%%3D%s", server, strchr(server, '?') ? '&' : '?',
                   t->schema);
    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA %s", t->schema);
    return testing_sql(sql);
}

static inline void testing_close(struct testing_db *t)
{
    static const char *const suffix[] = {"", "-wal", "-shm"};
    char text[TESTING_URL_MAX + 32];
    if (t->engine == DB_POSTGRES) {
        (void)snprintf(text, sizeof text, "SET client_min_messages = warning; DROP SCHEMA %s CASCADE", t->schema);
        (void)testing_sql(text);
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(text, sizeof text, "%s%s", t->url, suffix[i]);
        (void)unlink(text);
    }
    (void)rmdir(t->dir);
}

/* --- as a fixture of cmocka ------------------------------------------------------------------- */

struct testing {
    struct testing_db place;
    bool there;
    struct db *db; /* NULL: not opened yet */
};

static inline int testing_setup(void **state, enum db_engine engine)
{
    struct testing *t = xmalloc(sizeof *t);
    *t = (struct testing){0};
    t->there = testing_open(&t->place, engine);
    *state = t;
    return 0;
}

static inline int testing_setup_sqlite(void **state)
{
    return testing_setup(state, DB_SQLITE);
}

static inline int testing_setup_postgres(void **state)
{
    return testing_setup(state, DB_POSTGRES);
}

static inline int testing_teardown(void **state)
{
    struct testing *t = *state;
    db_close(t->db);
    if (t->there)
        testing_close(&t->place);
    free(t);
    return 0;
}

/* Skips the test where there is no server. */
static inline const char *testing_url(void **state)
{
    const struct testing *t = *state;
    if (!t->there)
        skip();
    return t->place.url;
}

static inline struct db *testing_db(void **state)
{
    struct testing *t = *state;
    struct err e = {.lang = "en"};
    if (!t->db && db_open(&t->db, testing_url(state), &e))
        fail_msg("%s", e.message);
    return t->db;
}

#define TESTING_BOTH(test)                                                          \
    {#test " (SQLite)", test, testing_setup_sqlite, testing_teardown, NULL},        \
    {                                                                               \
#test " (PostgreSQL)", test, testing_setup_postgres, testing_teardown, NULL \
    }

/* Both need a struct err e. */
#define OK(call)                                                   \
    do {                                                           \
        if (call)                                                  \
            fail_msg("%s: kind %d, %s", #call, e.kind, e.message); \
    } while (0)

#define FAILS(call, wanted, text)                 \
    do {                                          \
        e = (struct err){.lang = "en"};           \
        assert_int_equal(call, -1);               \
        assert_int_equal(e.kind, wanted);         \
        if (!strstr(e.message, text))             \
            fail_msg("%s: %s", #call, e.message); \
        e = (struct err){.lang = "en"};           \
    } while (0)

#endif

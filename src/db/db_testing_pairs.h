/* For tests of the writer: jobs of two rows, and what shows that half a job was kept. */
#ifndef ISTMO_DB_DB_TESTING_PAIRS_H
#define ISTMO_DB_DB_TESTING_PAIRS_H

#include "db/db_testing.h"

/* A job writes one row of each, so that half a job can be seen. */
static const struct db_migration pair_steps[] = {
    {.sql =
         "CREATE TABLE a (worker {int} NOT NULL, i {int} NOT NULL, filler {text}, PRIMARY KEY (worker, i)){strict};\n"
         "CREATE TABLE b (worker {int} NOT NULL, i {int} NOT NULL, PRIMARY KEY (worker, i)){strict}"}};
static const struct db_migrations pair_module = {"pair", pair_steps, 1};
static const struct db_migrations *const pair_modules[] = {&pair_module};

struct pair {
    int64_t worker, i;
};

static inline int pairs_open(struct db **out, const char *url, struct err *e)
{
    if (db_open(out, url, e))
        return -1;
    if (db_migrate(*out, pair_modules, 1, e) == 0)
        return 0;
    db_close(*out);
    return -1;
}

static inline int pair_insert_filled(struct db_conn *c, const struct pair *p, struct sv filler, struct err *e)
{
    if (db_run(c, e, "INSERT INTO a (worker, i, filler) VALUES ($1, $2, $3)",
               DB_ARGS(db_int(p->worker), db_int(p->i), db_text(filler))))
        return -1;
    return db_run(c, e, "INSERT INTO b (worker, i) VALUES ($1, $2)", DB_ARGS(db_int(p->worker), db_int(p->i)));
}

static inline int pair_insert(struct db_conn *c, void *ctx, struct err *e)
{
    return pair_insert_filled(c, ctx, SV("x"), e);
}

static inline int64_t pairs_one(struct db *db, struct sv sql)
{
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    OK(db_reader(db, &c, &e));
    OK(db_one_int_text(c, &e, sql, DB_NOARGS, &n, NULL));
    db_reader_done(db, c);
    return n;
}

static inline bool pairs_match(struct db *db)
{
    return pairs_one(db,
                     SV("SELECT count(*) FROM a LEFT JOIN b ON a.worker = b.worker AND a.i = b.i WHERE b.i IS NULL")) ==
               0 &&
           pairs_one(db,
                     SV("SELECT count(*) FROM b LEFT JOIN a ON a.worker = b.worker AND a.i = b.i WHERE a.i IS NULL")) ==
               0;
}

/* The fixture's database, with its tables. */
static inline struct db *pairs_db(void **state)
{
    struct err e = {.lang = "en"};
    OK(db_migrate(testing_db(state), pair_modules, 1, &e));
    return testing_db(state);
}

#endif

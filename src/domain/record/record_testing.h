/*
 * For tests: a database with the small mission of tests/packs/small, on either engine, and short
 * ways to save. Static inline functions; each test program uses what it needs.
 */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_TESTING_H
#define ISTMO_DOMAIN_RECORD_RECORD_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "db/db_testing.h"
#include "domain/fact/fact.h"
#include "domain/form/form_tables.h"
#include "domain/note/note.h"
#include "domain/record/record_internal.h"

struct fixture {
    struct testing_db where;
    struct db *db;
    struct db_conn *reader;
    struct context ctx;
    struct pack *pk;
    struct vault *v;
    struct arena mem;
    struct problems problems;
    struct err e;
    struct record_saved saved;
    char key[TESTING_URL_MAX + 64], dir[64];
};

static inline int fixture_tables(struct db_conn *c, void *ctx, struct err *e)
{
    struct fixture *f = ctx;
    for (size_t i = 0; i < f->pk->forms.n; i++)
        if (form_tables_apply(c, &f->mem, f->pk->forms.v[i], e))
            return -1;
    return 0;
}

/* The mission's pack, and the database without tables: what a second process starts from. */
static inline void fixture_attach(struct fixture *f)
{
    f->e = (struct err){.lang = "en"};
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    assert_int_equal(pack_read(&f->mem, "tests/packs/small", "en", &f->problems, &f->pk, &f->e), 0);
    for (size_t i = 0; i < f->problems.n; i++)
        if (f->problems.v[i].severity == SEVERITY_ERROR)
            print_message("# %s %zu: %.*s\n", f->problems.v[i].at.file, f->problems.v[i].at.row,
                          SV_ARG(f->problems.v[i].message));
    assert_int_equal(f->problems.nerrors, 0);
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    assert_int_equal(db_open(&f->db, f->where.url, &f->e), 0);
    f->ctx = (struct context){.db = f->db,
                              .mission = SV("small"),
                              .user = SV("ana"),
                              .node = SV("main"),
                              .lang = "en",
                              .key_file = f->key,
                              .quiet = true};
}

static inline void fixture_ready(struct fixture *f)
{
    if (vault_open(&f->v, &f->ctx, &f->e) || db_reader(f->db, &f->reader, &f->e))
        fail_msg("%s", f->e.message);
}

static inline void fixture_open(struct fixture *f, enum db_engine engine)
{
    static const struct db_migrations *const all[] = {&record_migrations, &fact_migrations, &note_migrations};
    *f = (struct fixture){0};
    if (!testing_open(&f->where, engine))
        skip();
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/istmo-key.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->key, sizeof f->key, "%s/istmo.key", f->dir);
    fixture_attach(f);
    if (db_migrate(f->db, all, 3, &f->e) || db_write(f->db, fixture_tables, f, &f->e))
        fail_msg("%s", f->e.message);
    fixture_ready(f);
}

static inline void fixture_detach(struct fixture *f)
{
    vault_close(f->v);
    if (f->reader)
        db_reader_done(f->db, f->reader);
    db_close(f->db);
    arena_release(&f->mem);
}

static inline void fixture_close(struct fixture *f)
{
    fixture_detach(f);
    testing_close(&f->where);
    (void)unlink(f->key);
    (void)rmdir(f->dir);
}

static inline const struct form *form_of(struct fixture *f, const char *id)
{
    return pack_form(f->pk, sv_of(id));
}

static inline void put(struct answers *a, const char *question, size_t row, const char *value)
{
    const struct question *q = form_question(a->form, sv_of(question));
    assert_non_null(q);
    answers_set(a, q, row, sv_of(value));
}

static inline const char *got(struct fixture *f, const struct answers *a, const char *question, size_t row)
{
    return arena_z(&f->mem, answers_get(a, form_question(a->form, sv_of(question)), row));
}

/* A workshop with a facilitator and two participants. */
static inline struct answers *workshop(struct fixture *f, const char *date)
{
    struct answers *a = answers_new(&f->mem, form_of(f, "activity"));
    int scope = form_question(a->form, SV("attending"))->scope;
    put(a, "date", 0, date);
    put(a, "kind", 0, "workshop");
    put(a, "unit", 0, "GOV");
    put(a, "place", 0, "CR-SJ");
    put(a, "facilitator", 0, "Zacarías Canario");
    (void)answers_add_row(&f->mem, a, scope, 0);
    (void)answers_add_row(&f->mem, a, scope, 0);
    put(a, "name", 0, "Eulalia Canaria");
    put(a, "sex", 0, "f");
    put(a, "sex", 1, "m");
    return a;
}

/* The same without anything personal. */
static inline struct answers *tally(struct fixture *f, const char *date, const char *women)
{
    struct answers *a = answers_new(&f->mem, form_of(f, "activity"));
    put(a, "date", 0, date);
    put(a, "kind", 0, "workshop");
    put(a, "women", 0, women);
    return a;
}

struct fixture_save {
    struct fixture *f;
    const struct record_change *change;
};

static inline int fixture_save_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct fixture_save *s = ctx;
    return record_save(c, &s->f->ctx, s->f->v, s->f->pk, s->change, &s->f->mem, &s->f->problems, &s->f->saved, e);
}

static inline int save(struct fixture *f, struct record_change change)
{
    struct fixture_save s = {f, &change};
    f->e = (struct err){.lang = "en"};
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    return db_write(f->db, fixture_save_job, &s, &f->e);
}

#define SAVE(f, ...)                                        \
    do {                                                    \
        if (save((f), (struct record_change){__VA_ARGS__})) \
            fail_msg("%s", (f)->e.message);                 \
    } while (0)

#define REFUSED(f, expected_kind, text, ...)                                  \
    do {                                                                      \
        assert_int_equal(save((f), (struct record_change){__VA_ARGS__}), -1); \
        assert_int_equal((f)->e.kind, (expected_kind));                       \
        if (!strstr((f)->e.message, (text)))                                  \
            fail_msg("“%s” lacks “%s”", (f)->e.message, (text));              \
    } while (0)

static inline struct record *load(struct fixture *f, const char *id)
{
    struct record *r = NULL;
    f->e = (struct err){.lang = "en"};
    if (record_get(f->reader, &f->ctx, f->v, f->pk, sv_of(arena_z(&f->mem, sv_of(id))), &f->mem, &r, &f->e))
        fail_msg("%s", f->e.message);
    return r;
}

static inline struct verify_result check_all(struct fixture *f)
{
    struct verify_result v = {0};
    f->e = (struct err){.lang = "en"};
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    v.problems = &f->problems;
    if (record_verify(f->reader, &f->ctx, f->v, f->pk, &v, &f->e))
        fail_msg("%s", f->e.message);
    return v;
}

static inline void assert_sound(struct fixture *f)
{
    struct verify_result v = check_all(f);
    for (size_t i = 0; i < f->problems.n; i++)
        print_message("# %.*s\n", SV_ARG(f->problems.v[i].message));
    assert_true(v.chain_ok && v.figures_ok);
    assert_int_equal(f->problems.n, 0);
}

/* Every test runs on both engines; state is the engine. */
#define BOTH(test)                                                       \
    {#test " (SQLite)", test, NULL, NULL, &(enum db_engine){DB_SQLITE}}, \
    {                                                                    \
#test " (PostgreSQL)", test, NULL, NULL, &(enum db_engine)       \
        {                                                                \
            DB_POSTGRES                                                  \
        }                                                                \
    }

static inline void fixture_for(struct fixture *f, void **state)
{
    fixture_open(f, *(enum db_engine *)*state);
}

/* Something that istmo would not do, as somebody with a database client would. */
static inline int fixture_sql_job(struct db_conn *c, void *ctx, struct err *e)
{
    const struct sv *sql = ctx;
    return db_run_text(c, e, *sql, DB_NOARGS, NULL);
}

static inline void tamper(struct fixture *f, const char *sql)
{
    struct sv text = sv_of(sql);
    f->e = (struct err){.lang = "en"};
    if (db_write(f->db, fixture_sql_job, &text, &f->e))
        fail_msg("%s", f->e.message);
}

#endif

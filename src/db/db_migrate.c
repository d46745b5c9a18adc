/*
 * Migrations: which steps of which module a database has seen, kept in its table schema_step.
 * Called at start-up; must not change a database that a later program made.
 */
#include "base/buf.h"
#include "base/log.h"
#include "db/db_driver.h"

#include <stdio.h>

struct migration {
    const struct db_migrations *const *modules;
    size_t n;
    bool pending; /* some step is missing */
};

struct digits {
    char z[17];
};

/* The texts as they were released, before they are adapted to the engine. */
static struct digits checksum(const struct db_migration *step)
{
    const char *const text[] = {step->sql, step->sqlite, step->postgresql};
    struct buf all = {0};
    struct digits d;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (text[i])
            buf_addz(&all, text[i]);
    (void)snprintf(d.z, sizeof d.z, "%016llx", (unsigned long long)db_sqltext_hash(buf_sv(&all)));
    buf_release(&all);
    return d;
}

static int table_exists(struct db_conn *c, bool *out, struct err *e)
{
    int64_t n;
    int rc =
        db_conn_engine(c) == DB_SQLITE
            ? db_one_int(c, e, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_step'", DB_NOARGS, &n, NULL)
            : db_one_int(c, e, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_step')", DB_NOARGS, &n,
                         NULL);
    *out = rc == 0 && n > 0;
    return rc;
}

static const struct db_migrations *module_named(const struct migration *m, struct sv name)
{
    for (size_t i = 0; i < m->n; i++)
        if (sv_is(name, m->modules[i]->module))
            return m->modules[i];
    return NULL;
}

static int check_step(const struct migration *m, struct sv module, int64_t step, struct sv sum, struct err *e)
{
    const struct db_migrations *known = module_named(m, module);
    if (!known || step > (int64_t)known->n)
        return err_set(
            e, ERR_INPUT, NULL,
            N_("a newer version of istmo made this database (it has step %lld of \"%.*s\"): use that version"),
            (long long)step, SV_ARG(module));
    if (step >= 1 && sv_is(sum, checksum(&known->step[step - 1]).z))
        return 0;
    return err_set(e, ERR_INPUT, NULL,
                   N_("step %lld of \"%.*s\" is not the one this database was made with: use the program that made it"),
                   (long long)step, SV_ARG(module));
}

int db_steps_check(const struct db_steps *steps, const struct db_migrations *const *modules, size_t n, struct err *e)
{
    const struct migration m = {.modules = modules, .n = n};
    for (size_t i = 0; i < steps->n; i++)
        if (check_step(&m, steps->v[i].module, steps->v[i].step, steps->v[i].checksum, e))
            return -1;
    return 0;
}

int db_steps(struct db_conn *c, struct arena *mem, struct db_steps *out, struct err *e)
{
    struct db_cursor *cur;
    bool exists;
    *out = (struct db_steps){0};
    if (table_exists(c, &exists, e))
        return -1;
    if (!exists)
        return 0;
    if (db_query(c, e, &cur, "SELECT module, step, checksum FROM schema_step ORDER BY module, step", DB_NOARGS))
        return -1;
    int rc;
    while ((rc = db_next(cur, e)) == 1) {
        struct db_step step = {db_copy_text(cur, 0, mem), db_copy_text(cur, 2, mem), db_get_int(cur, 1)};
        vec_push(mem, out, step);
    }
    db_cursor_close(cur);
    return rc;
}

/* Every step the database has seen must be one of ours, unedited. */
static int check_steps(struct db_conn *c, struct migration *m, struct err *e)
{
    struct arena mem = {0};
    struct db_steps seen;
    size_t known = 0;
    for (size_t i = 0; i < m->n; i++)
        known += m->modules[i]->n;
    int rc = db_steps(c, &mem, &seen, e);
    if (rc == 0)
        rc = db_steps_check(&seen, m->modules, m->n, e);
    m->pending = seen.n != known;
    arena_release(&mem);
    return rc;
}

static int steps_done(struct db_conn *c, struct sv module, int64_t *out, struct err *e)
{
    return db_one_int(c, e, "SELECT count(*) FROM schema_step WHERE module = $1", DB_ARGS(db_text(module)), out, NULL);
}

static int apply_step(struct db_conn *c, const struct db_migration *step, struct err *e)
{
    const char *own = db_conn_engine(c) == DB_SQLITE ? step->sqlite : step->postgresql;
    if (db_script(c, sv_of(step->sql), e) || (own && db_script(c, sv_of(own), e)))
        return -1;
    return step->move ? step->move(c, NULL, e) : 0;
}

static int apply_module(struct db_conn *c, const struct db_migrations *m, struct err *e)
{
    int64_t done;
    if (steps_done(c, sv_of(m->module), &done, e))
        return -1;
    for (size_t i = (size_t)done; i < m->n; i++) {
        log_line("migration %s %zu", m->module, i + 1);
        if (apply_step(c, &m->step[i], e))
            return err_prefix(e, N_("step %zu of \"%s\": "), i + 1, m->module);
        if (db_run(c, e, "INSERT INTO schema_step (module, step, checksum) VALUES ($1, $2, $3)",
                   DB_ARGS(db_text(sv_of(m->module)), db_int((int64_t)i + 1), db_text(sv_of(checksum(&m->step[i]).z)))))
            return -1;
    }
    return 0;
}

/* Looks again: another process may have started at the same moment. */
static int apply(struct db_conn *c, void *ctx, struct err *e)
{
    struct migration *m = ctx;
    if (check_steps(c, m, e))
        return -1;
    if (!m->pending)
        return 0;
    if (db_script(c,
                  SV("CREATE TABLE IF NOT EXISTS schema_step (module {text} NOT NULL, step {int} NOT NULL, "
                     "checksum {text} NOT NULL, PRIMARY KEY (module, step)){strict}"),
                  e))
        return -1;
    for (size_t i = 0; i < m->n; i++)
        if (apply_module(c, m->modules[i], e))
            return -1;
    return 0;
}

/* A reader looks first, so that a program whose database is current does not wait for a writer. */
int db_migrate(struct db *db, const struct db_migrations *const *modules, size_t n, struct err *e)
{
    struct migration m = {.modules = modules, .n = n};
    struct db_conn *c;
    if (db_reader(db, &c, e))
        return -1;
    int rc = check_steps(c, &m, e);
    db_reader_done(db, c);
    if (rc || !m.pending)
        return rc;
    return db_write(db, apply, &m, e);
}

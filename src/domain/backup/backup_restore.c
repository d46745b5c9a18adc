/*
 * Filling a database from a backup: see backup.h. Called by the command. The file is read whole before
 * the database is touched, and once more, as one transaction, into it.
 */
#include "domain/backup/backup_read.h"

struct restoring {
    const struct context *ctx;
    const char *path;
    struct arena *mem;
    struct backup_facts *facts;
    struct db_conn *c; /* the writer's */
    struct arena table_mem;
};

/* --- the file --------------------------------------------------------------------------------- */

int backup_check(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                 struct err *e)
{
    static const struct backup_visitor nothing = {0};
    if (backup_read(path, mem, &nothing, out, e))
        return -1;
    if (db_steps_check(&out->steps, ctx->migrations, ctx->nmigrations, e))
        return err_prefix(e, "%s: ", path);
    return 0;
}

/* --- the database ----------------------------------------------------------------------------- */

static int check_empty(struct db_conn *c, struct arena *mem, struct err *e)
{
    struct sqlgen_copies there;
    bool empty = true;
    if (sqlgen_copy_tables(c, mem, &there, e))
        return -1;
    for (size_t i = 0; i < there.n && empty; i++)
        if (sqlgen_copy_is_empty(c, mem, &there.v[i], &empty, e))
            return -1;
    return empty ? 0
                 : err_set(e, ERR_INPUT, "--db",
                           N_("the database holds data already: a backup is restored into a new one (--db)"));
}

static bool same_steps(const struct db_steps *a, const struct db_steps *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = a->v[i].step == b->v[i].step && sv_eq(a->v[i].module, b->v[i].module);
    return same;
}

static size_t steps_of(const struct backup_facts *facts, const char *module)
{
    size_t n = 0;
    for (size_t i = 0; i < facts->steps.n; i++)
        n += sv_is(facts->steps.v[i].module, module);
    return n;
}

/* The tables as they were when the backup was made. */
static int earlier_tables(struct restoring *r, struct err *e)
{
    size_t n = r->ctx->nmigrations;
    struct db_migrations *part = ARENA_ARRAY(r->mem, n, struct db_migrations);
    const struct db_migrations **parts = ARENA_ARRAY(r->mem, n, const struct db_migrations *);
    for (size_t i = 0; i < n; i++) {
        part[i] = *r->ctx->migrations[i];
        part[i].n = steps_of(r->facts, part[i].module);
        parts[i] = &part[i];
    }
    return db_migrate(r->ctx->db, parts, n, e);
}

static int look(struct restoring *r, struct db_steps *seen, struct err *e)
{
    struct db_conn *c;
    if (db_reader(r->ctx->db, &c, e))
        return -1;
    int rc = db_steps(c, r->mem, seen, e);
    if (rc == 0)
        rc = check_empty(c, r->mem, e);
    db_reader_done(r->ctx->db, c);
    return rc;
}

static int prepare(struct restoring *r, const struct db_steps *seen, struct err *e)
{
    if (!seen->n)
        return earlier_tables(r, e);
    if (same_steps(seen, &r->facts->steps))
        return 0;
    return err_set(e, ERR_INPUT, "--db",
                   N_("the database was prepared by another version of istmo than the backup: name a new one (--db)"));
}

/* --- the rows --------------------------------------------------------------------------------- */

static int take_table(void *ctx, struct sqlgen_copy *t, struct err *e)
{
    struct restoring *r = ctx;
    arena_reset(&r->table_mem);
    return sqlgen_copy_ready(r->c, &r->table_mem, t, e);
}

static int take_row(void *ctx, struct sqlgen_copy *t, const struct db_value *values, struct err *e)
{
    struct restoring *r = ctx;
    return sqlgen_copy_insert(r->c, &r->table_mem, t, values, e);
}

static int end_table(void *ctx, struct sqlgen_copy *t, struct err *e)
{
    struct restoring *r = ctx;
    return sqlgen_copy_index(r->c, &r->table_mem, t, e);
}

static int restore_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct restoring *r = ctx;
    const struct backup_visitor visitor = {take_table, take_row, end_table, r};
    char checked[sizeof r->facts->digest];
    memcpy(checked, r->facts->digest, sizeof checked);
    r->c = c;
    if (check_empty(c, r->mem, e) || backup_read(r->path, r->mem, &visitor, r->facts, e))
        return -1;
    if (strcmp(checked, r->facts->digest) == 0)
        return 0;
    return err_set(e, ERR_INPUT, NULL, N_("%s changed while it was being restored"), r->path);
}

int backup_restore(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                   struct err *e)
{
    struct restoring r = {.ctx = ctx, .path = path, .mem = mem, .facts = out};
    struct db_steps seen;
    if (look(&r, &seen, e) || backup_check(ctx, path, mem, out, e) || prepare(&r, &seen, e))
        return -1;
    int rc = db_write(ctx->db, restore_job, &r, e);
    arena_release(&r.table_mem);
    return rc ? rc : db_migrate(ctx->db, ctx->migrations, ctx->nmigrations, e);
}

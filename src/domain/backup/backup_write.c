/*
 * Making a backup: see backup.h. Called by the command; writes nothing into the database.
 */
#include "base/clock.h"
#include "base/date.h"
#include "domain/backup/backup_file.h"
#include "domain/backup/backup_read.h"
#include "domain/pack/pack.h"

#include <sodium.h>

struct writing {
    const struct context *ctx;
    struct db_conn *c; /* one state of the database */
    struct arena *mem;
    struct backup_out file;
    size_t tables;
    int64_t rows;
};

static int write_head(struct writing *w, struct err *e)
{
    struct buf *b = &w->file.payload;
    struct db_steps steps;
    struct sv_list missions = {0};
    char at[32];
    if (db_steps(w->c, w->mem, &steps, e) || db_steps_check(&steps, w->ctx->migrations, w->ctx->nmigrations, e))
        return -1;
    if (!steps.n)
        return err_set(e, ERR_INPUT, "--db", N_("the database is empty: there is nothing to back up"));
    if (pack_missions(w->c, w->mem, &missions, e))
        return -1;
    buf_printf(b, "made %.*s\n", SV_ARG(moment_format(clock_now_ms(), at)));
    buf_printf(b, "engine %s\n", db_conn_engine(w->c) == DB_SQLITE ? "sqlite" : "postgresql");
    for (size_t i = 0; i < missions.n; i++)
        buf_printf(b, "mission %.*s\n", SV_ARG(missions.v[i]));
    for (size_t i = 0; i < steps.n; i++)
        buf_printf(b, "step %.*s %lld %.*s\n", SV_ARG(steps.v[i].module), (long long)steps.v[i].step,
                   SV_ARG(steps.v[i].checksum));
    return backup_out_block(&w->file, BACKUP_HEAD, e);
}

static int table_block(struct writing *w, const struct sqlgen_copy *t, struct err *e)
{
    static const char *const type[] = {[DB_INT] = "int", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "blob"};
    struct buf *b = &w->file.payload;
    buf_printf(b, "table %.*s\n", SV_ARG(t->name));
    for (size_t i = 0; i < t->columns.n; i++) {
        const struct sqlgen_copy_column *column = &t->columns.v[i];
        buf_printf(b, "column %.*s %s%s\n", SV_ARG(column->name), type[column->type],
                   column->indexed ? " indexed" : "");
    }
    w->tables++;
    return backup_out_block(&w->file, BACKUP_TABLE, e);
}

static struct db_value value_of(const struct db_cursor *cur, size_t i, enum db_type type)
{
    if (db_is_null(cur, i))
        return db_null();
    switch (type) {
    case DB_INT:
        return db_int(db_get_int(cur, i));
    case DB_REAL:
        return db_real(db_get_real(cur, i));
    case DB_TEXT:
        return db_text(db_get_text(cur, i));
    case DB_BLOB:
        return db_blob(db_get_blob(cur, i));
    case DB_NULL:
        break;
    }
    return db_null();
}

static int row_blocks(struct writing *w, const struct sqlgen_copy *t, struct db_cursor *cur, struct err *e)
{
    int rc;
    while ((rc = db_next(cur, e)) == 1) {
        for (size_t i = 0; i < t->columns.n; i++) {
            struct db_value v = value_of(cur, i, t->columns.v[i].type);
            backup_out_value(&w->file, &v);
        }
        w->rows++;
        if (w->file.payload.n >= BACKUP_BLOCK || w->file.payload.failed)
            if (backup_out_block(&w->file, BACKUP_ROWS, e))
                return -1;
    }
    return rc || !w->file.payload.n ? rc : backup_out_block(&w->file, BACKUP_ROWS, e);
}

static int write_table(struct writing *w, const struct sqlgen_copy *t, struct err *e)
{
    struct arena mem = {0};
    struct db_cursor *cur = NULL;
    int rc = sqlgen_copy_select(w->c, &mem, t, &cur, e);
    if (rc == 0)
        rc = table_block(w, t, e);
    if (rc == 0)
        rc = row_blocks(w, t, cur, e);
    db_cursor_close(cur);
    arena_release(&mem);
    return rc;
}

static int write_all(struct writing *w, struct err *e)
{
    struct sqlgen_copies tables;
    if (db_snapshot(w->c, e) || write_head(w, e) || sqlgen_copy_tables(w->c, w->mem, &tables, e))
        return -1;
    for (size_t i = 0; i < tables.n; i++)
        if (write_table(w, &tables.v[i], e))
            return -1;
    buf_printf(&w->file.payload, "tables %zu\nrows %lld\n", w->tables, (long long)w->rows);
    return backup_out_block(&w->file, BACKUP_END, e);
}

/* Every block was what it should be when it was given to the disk; is it what the disk gives back? */
static int read_back(struct writing *w, struct backup_facts *out, struct err *e)
{
    static const struct backup_visitor nothing = {0};
    struct err why = {.lang = e->lang};
    char digest[65];
    (void)sodium_bin2hex(digest, sizeof digest, w->file.digest, BACKUP_DIGEST);
    int rc = backup_read(w->file.part, w->mem, &nothing, out, &why);
    if (rc == 0 && strcmp(digest, out->digest) == 0)
        return 0;
    return err_set(e, ERR_STORAGE, NULL, N_("%s: the disk does not give back what was written: %s"), w->file.path,
                   rc ? why.message : digest);
}

static int write_and_publish(struct writing *w, const char *path, struct backup_facts *out, struct err *e)
{
    if (backup_out_open(&w->file, path, e) || write_all(w, e) || backup_out_flush(&w->file, e) || read_back(w, out, e))
        return -1;
    return backup_out_publish(&w->file, e);
}

int backup_write(const struct context *ctx, const char *path, struct arena *mem, struct backup_facts *out,
                 struct err *e)
{
    struct writing w = {.ctx = ctx, .mem = mem};
    *out = (struct backup_facts){0};
    if (db_reader(ctx->db, &w.c, e))
        return -1;
    int rc = write_and_publish(&w, path, out, e);
    backup_out_close(&w.file);
    db_reader_done(ctx->db, w.c);
    return rc;
}

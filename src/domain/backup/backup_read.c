/*
 * The order of a backup: head, tables each with its rows, end. Called by the other files of this domain.
 * Must not believe anything that the file says about itself: counts are counted.
 */
#include "domain/backup/backup_read.h"

#include "domain/backup/backup_file.h"

#include <sodium.h>

struct walk {
    struct backup_in in;
    struct arena *mem;
    const struct backup_visitor *visitor;
    struct backup_facts *out;
    struct arena table_mem;
    struct sqlgen_copy table; /* columns.n is 0 before the first */
    struct db_value *values;  /* one row */
};

static struct sv word(struct sv *line)
{
    return sv_cut(*line, ' ', line);
}

static int no_end(const struct walk *w, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL,
                   N_("%s was cut off or never completed: its end is missing after byte %llu; use another backup"),
                   w->in.path, (unsigned long long)w->in.at);
}

/* --- head and end ----------------------------------------------------------------------------- */

static int head_line(struct walk *w, struct sv line, struct err *e)
{
    struct sv name = word(&line);
    struct db_step step = {0};
    if (sv_is(name, "made")) {
        w->out->made = arena_sv(w->mem, line);
    } else if (sv_is(name, "engine")) {
        w->out->engine = arena_sv(w->mem, line);
    } else if (sv_is(name, "mission")) {
        w->out->missions =
            arena_printf(w->mem, "%.*s%s%.*s", SV_ARG(w->out->missions), w->out->missions.n ? ", " : "", SV_ARG(line));
    } else if (sv_is(name, "step")) {
        step.module = arena_sv(w->mem, word(&line));
        if (!sv_to_int(word(&line), &step.step))
            return backup_in_damaged(&w->in, e);
        step.checksum = arena_sv(w->mem, line);
        vec_push(w->mem, &w->out->steps, step);
    } else {
        return backup_in_damaged(&w->in, e);
    }
    return 0;
}

static int read_head(struct walk *w, struct err *e)
{
    enum backup_kind kind;
    if (backup_in_next(&w->in, &kind, e))
        return -1;
    if (kind == BACKUP_END_OF_FILE)
        return no_end(w, e);
    if (kind != BACKUP_HEAD)
        return backup_in_damaged(&w->in, e);
    for (struct sv text = buf_sv(&w->in.payload); text.n;)
        if (head_line(w, sv_cut(text, '\n', &text), e))
            return -1;
    return 0;
}

static int read_end(struct walk *w, struct err *e)
{
    enum backup_kind kind;
    char expected[80];
    (void)snprintf(expected, sizeof expected, "tables %zu\nrows %lld\n", w->out->tables, (long long)w->out->rows);
    if (!sv_is(buf_sv(&w->in.payload), expected))
        return backup_in_damaged(&w->in, e);
    w->out->bytes = w->in.at;
    (void)sodium_bin2hex(w->out->digest, sizeof w->out->digest, w->in.digest, BACKUP_DIGEST);
    if (backup_in_next(&w->in, &kind, e))
        return -1;
    return kind == BACKUP_END_OF_FILE ? 0 : backup_in_damaged(&w->in, e);
}

/* --- tables ----------------------------------------------------------------------------------- */

static enum db_type type_of(struct sv name)
{
    static const char *const names[] = {[DB_INT] = "int", [DB_REAL] = "real", [DB_TEXT] = "text", [DB_BLOB] = "blob"};
    for (size_t i = DB_INT; i < sizeof names / sizeof *names; i++)
        if (sv_is(name, names[i]))
            return (enum db_type)i;
    return DB_NULL;
}

static int column_line(struct walk *w, struct sv line, struct err *e)
{
    struct sv what = word(&line);
    struct sqlgen_copy_column column = {.name = arena_sv(&w->table_mem, word(&line))};
    column.type = type_of(word(&line));
    column.indexed = sv_is(line, "indexed");
    if (!sv_is(what, "column") || column.type == DB_NULL || (line.n && !column.indexed))
        return backup_in_damaged(&w->in, e);
    vec_push(&w->table_mem, &w->table.columns, column);
    return 0;
}

static int end_table(struct walk *w, struct err *e)
{
    if (!w->table.columns.n || !w->visitor->end)
        return 0;
    return w->visitor->end(w->visitor->ctx, &w->table, e);
}

static int read_table(struct walk *w, struct err *e)
{
    struct sv text = buf_sv(&w->in.payload);
    if (end_table(w, e))
        return -1;
    arena_reset(&w->table_mem);
    w->table = (struct sqlgen_copy){0};
    struct sv name = sv_cut(text, '\n', &text);
    if (!sv_is(word(&name), "table"))
        return backup_in_damaged(&w->in, e);
    w->table.name = arena_sv(&w->table_mem, name);
    while (text.n)
        if (column_line(w, sv_cut(text, '\n', &text), e))
            return -1;
    if (!w->table.columns.n)
        return backup_in_damaged(&w->in, e);
    w->values = ARENA_ARRAY(&w->table_mem, w->table.columns.n, struct db_value);
    w->out->tables++;
    return w->visitor->table ? w->visitor->table(w->visitor->ctx, &w->table, e) : 0;
}

static int read_rows(struct walk *w, struct err *e)
{
    struct sv rest = buf_sv(&w->in.payload);
    if (!w->table.columns.n || !rest.n)
        return backup_in_damaged(&w->in, e);
    while (rest.n) {
        for (size_t i = 0; i < w->table.columns.n; i++)
            if (backup_in_value(&w->in, &rest, &w->values[i], e))
                return -1;
        w->out->rows++;
        if (w->visitor->row && w->visitor->row(w->visitor->ctx, &w->table, w->values, e))
            return -1;
    }
    return 0;
}

static int read_all(struct walk *w, struct err *e)
{
    if (read_head(w, e))
        return -1;
    for (;;) {
        enum backup_kind kind;
        if (backup_in_next(&w->in, &kind, e))
            return -1;
        switch (kind) {
        case BACKUP_TABLE:
            if (read_table(w, e))
                return -1;
            break;
        case BACKUP_ROWS:
            if (read_rows(w, e))
                return -1;
            break;
        case BACKUP_END:
            return end_table(w, e) ? -1 : read_end(w, e);
        case BACKUP_END_OF_FILE:
            return no_end(w, e);
        case BACKUP_HEAD:
        default:
            return backup_in_damaged(&w->in, e);
        }
    }
}

int backup_read(const char *path, struct arena *mem, const struct backup_visitor *visitor, struct backup_facts *out,
                struct err *e)
{
    struct walk w = {.mem = mem, .visitor = visitor, .out = out};
    *out = (struct backup_facts){0};
    int rc = backup_in_open(&w.in, path, e);
    if (rc == 0)
        rc = read_all(&w, e);
    backup_in_close(&w.in);
    arena_release(&w.table_mem);
    return rc;
}

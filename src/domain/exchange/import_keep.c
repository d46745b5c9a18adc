/*
 * The file of refused rows: the import's header and rows with the reason, to be mended and imported
 * again. A column's habit was decided by all its rows; the few refused ones may not show it. So dates
 * and numbers that were read are written in the one way that needs no habit.
 */
#include "domain/exchange/import_internal.h"

#include "format/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct import_keep {
    const struct import_read *read;
    struct import_values values; /* with choices of its own: another thread uses the import's */
    const struct form *form;
    const char *path;
    FILE **file; /* of each scope; NULL until a row is refused */
    struct buf line;
};

static int broken(const char *path, struct err *e)
{
    return err_set(e, ERR_STORAGE, "--keep-going", N_("%s cannot be written: %s"), path, err_system(e, errno));
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int import_keep_open(struct import_keep **out, const char *path, const struct import_input *in,
                     const struct import_read *r, const struct import_values *v, const struct pack *pk,
                     const struct form *f, struct err *e)
{
    if (in->path && same_file(path, in->path))
        return err_set(e, ERR_USAGE, "--keep-going",
                       N_("the refused rows cannot be written to %s: it is the file that is read"), path);
    struct import_keep *k = xmalloc(sizeof *k);
    *k = (struct import_keep){.read = r, .values = *v, .form = f, .path = path};
    k->values.choices = import_choice_open(pk);
    k->file = xcalloc(f->nscopes, sizeof *k->file);
    *out = k;
    return 0;
}

void import_keep_close(struct import_keep *k)
{
    if (!k)
        return;
    for (size_t s = 0; s < k->form->nscopes; s++)
        if (k->file[s])
            (void)fclose(k->file[s]);
    import_choice_close(k->values.choices);
    buf_release(&k->line);
    free(k->file);
    free(k);
}

/* --- writing ------------------------------------------------------------------------------------------- */

static const char *path_of(const struct import_keep *k, size_t scope, struct arena *mem)
{
    struct sv stem = sv_of(k->path);
    if (scope == 0)
        return k->path;
    if (sv_ends(stem, ".csv"))
        stem.n -= 4;
    return arena_printf(mem, "%.*s.%.*s.csv", SV_ARG(stem), SV_ARG(k->form->scope[scope].name)).p;
}

static int begin(struct import_keep *k, size_t scope, struct arena *mem, struct err *e)
{
    const struct import_table *t = import_read_table(k->read, (int)scope);
    const char *path = path_of(k, scope, mem);
    struct buf header = {0};
    for (size_t i = 0; i < t->n; i++)
        csv_put(&header, t->column[i].header, i == 0);
    if (scope == 0)
        csv_put(&header, SV("_refused"), t->n == 0);
    csv_end_row(&header);
    FILE *file = fopen(path, "wb");
    k->file[scope] = file;
    bool ok = file && !header.failed && fwrite(header.p, 1, header.n, file) == header.n;
    buf_release(&header);
    return ok ? 0 : broken(path, e);
}

static int end_row(struct import_keep *k, size_t scope, struct arena *mem, struct err *e)
{
    csv_end_row(&k->line);
    if (!k->file[scope] && begin(k, scope, mem, e))
        return -1;
    if (k->line.failed || fwrite(k->line.p, 1, k->line.n, k->file[scope]) != k->line.n)
        return broken(k->path, e);
    buf_clear(&k->line);
    return 0;
}

static bool has_habit(enum question_type type)
{
    return type == Q_INTEGER || type == Q_DECIMAL || type == Q_RANGE || type == Q_DATE || type == Q_DATETIME;
}

/* "1.986" could be read as 1986: a further zero makes it certain. */
static struct sv certain(struct sv number, struct arena *mem)
{
    const char *point = number.n ? memchr(number.p, '.', number.n) : NULL;
    return point && number.p + number.n - point == 4 ? arena_printf(mem, "%.*s0", SV_ARG(number)) : number;
}

static struct sv kept_cell(const struct import_keep *k, const struct import_column *c, struct sv cell,
                           struct arena *mem)
{
    struct err ignored = {0};
    struct sv value;
    if (c->kind != IMPORT_QUESTION || !has_habit(c->question->type) ||
        import_value_read(&k->values, c, cell, mem, &value, &ignored))
        return cell;
    return c->question->type == Q_DATE || c->question->type == Q_DATETIME ? value : certain(value, mem);
}

static void put_cells(struct import_keep *k, size_t scope, const struct import_row *row, struct arena *mem)
{
    const struct import_table *t = import_read_table(k->read, (int)scope);
    for (size_t i = 0; i < t->n; i++)
        csv_put(&k->line, kept_cell(k, &t->column[i], import_cell(t, row, (int)i), mem), i == 0);
}

static struct sv reasons(const struct problems *why, struct arena *mem)
{
    struct buf all = {.max = 4000};
    for (size_t i = 0; i < why->n; i++) {
        const struct problem *p = &why->v[i];
        buf_printf(&all, "%s%.*s%s%.*s", i ? "; " : "", SV_ARG(p->at.column), p->at.column.n ? ": " : "",
                   SV_ARG(p->message));
    }
    struct sv text = arena_sv(mem, buf_sv(&all));
    buf_release(&all);
    return text;
}

int import_keep_add(struct import_keep *k, const struct import_group *g, const struct problems *why, struct arena *mem,
                    struct err *e)
{
    buf_clear(&k->line);
    put_cells(k, 0, &g->table[0].v[0], mem);
    csv_put(&k->line, reasons(why, mem), import_read_table(k->read, 0)->n == 0);
    if (end_row(k, 0, mem, e))
        return -1;
    for (size_t s = 1; s < k->form->nscopes; s++)
        for (size_t i = 0; i < g->table[s].n; i++) {
            put_cells(k, s, &g->table[s].v[i], mem);
            if (end_row(k, s, mem, e))
                return -1;
        }
    return 0;
}

int import_keep_finish(struct import_keep *k, struct err *e)
{
    for (size_t s = 0; s < k->form->nscopes; s++)
        if (k->file[s] && fflush(k->file[s]))
            return broken(k->path, e);
    return 0;
}

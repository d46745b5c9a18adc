/*
 * The files an export writes: CSV (one for each table), one workbook, or lines of JSON. Written under
 * another name first and renamed at the end, so that nobody takes half an export for a whole one.
 */
#include "domain/exchange/export_internal.h"

#include "format/csv.h"
#include "format/xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_AT ((size_t)64 << 10)

struct output {
    char *final, *temporary;
};

struct export_file {
    enum export_kind kind;
    const char *path;
    bool closed;
    struct xlsx_writer *book;
    FILE *file; /* of the current table */
    struct buf buf;
    size_t cells;
    struct arena mem;
    struct {
        struct output *v;
        size_t n, cap;
    } outputs;
};

static int broken(const char *path, struct err *e)
{
    return err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), path ? path : "-", err_system(e, errno));
}

/* Made before it is written: it is never open to others, not even half full. */
static void make_closed(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return; /* whoever writes it says why */
    (void)fchmod(fd, 0600);
    (void)close(fd);
}

static const char *begin_output(struct export_file *f, const char *final)
{
    struct output o = {arena_z(&f->mem, sv_of(final)), arena_z(&f->mem, arena_printf(&f->mem, "%s.part", final))};
    vec_push(&f->mem, &f->outputs, o);
    if (f->closed)
        make_closed(o.temporary);
    return o.temporary;
}

int export_file_open(struct export_file **out, enum export_kind kind, const char *path, bool closed, struct err *e)
{
    struct export_file *f = xmalloc(sizeof *f);
    *f = (struct export_file){.kind = kind, .path = path, .closed = closed, .buf = {.max = (size_t)64 << 20}};
    if (kind == EXPORT_XLSX && xlsx_create(&f->book, begin_output(f, path), e)) {
        f->book = NULL;
        export_file_close(f);
        return -1;
    }
    *out = f;
    return 0;
}

/* --- tables -------------------------------------------------------------------------------------------- */

static int flush(struct export_file *f, struct err *e)
{
    FILE *to = f->file ? f->file : stdout;
    if (f->buf.failed)
        return err_set(e, ERR_LIMIT, NULL, N_("a record is too large to be exported"));
    if (f->buf.n && fwrite(f->buf.p, 1, f->buf.n, to) != f->buf.n)
        return broken(f->path, e);
    buf_clear(&f->buf);
    return 0;
}

static int close_table(struct export_file *f, struct err *e)
{
    int rc = flush(f, e);
    if (f->file && fclose(f->file) && rc == 0)
        rc = broken(f->path, e);
    f->file = NULL;
    return rc;
}

static const char *path_of(struct export_file *f, struct sv name)
{
    struct sv stem = sv_of(f->path);
    if (!f->outputs.n)
        return f->path;
    if (sv_ends(stem, ".csv"))
        stem.n -= 4;
    return arena_printf(&f->mem, "%.*s.%.*s.csv", SV_ARG(stem), SV_ARG(name)).p;
}

int export_file_table(struct export_file *f, struct sv name, struct err *e)
{
    if (f->kind == EXPORT_XLSX)
        return xlsx_add_sheet(f->book, name, e);
    if (close_table(f, e))
        return -1;
    if (!f->path)
        return 0;
    const char *path = begin_output(f, path_of(f, name));
    f->file = fopen(path, "wb");
    return f->file ? 0 : broken(path, e);
}

void export_file_text(struct export_file *f, struct sv cell)
{
    if (f->kind == EXPORT_XLSX)
        xlsx_put_text(f->book, cell);
    else
        csv_put(&f->buf, cell, f->cells++ == 0);
}

void export_file_number(struct export_file *f, struct sv cell)
{
    double value;
    if (f->kind == EXPORT_XLSX && sv_to_double(cell, &value))
        xlsx_put_number(f->book, value);
    else
        export_file_text(f, cell);
}

struct buf *export_file_line(struct export_file *f)
{
    return &f->buf;
}

int export_file_end_row(struct export_file *f, struct err *e)
{
    f->cells = 0;
    if (f->kind == EXPORT_XLSX)
        xlsx_end_row(f->book);
    else if (f->kind == EXPORT_CSV)
        csv_end_row(&f->buf);
    else
        buf_addc(&f->buf, '\n');
    return f->buf.n > WRITE_AT || f->buf.failed ? flush(f, e) : 0;
}

/* --- the end -------------------------------------------------------------------------------------------- */

static int finish_book(struct export_file *f, struct err *e)
{
    struct xlsx_writer *book = f->book;
    f->book = NULL;
    return book ? xlsx_finish(book, e) : 0;
}

int export_file_finish(struct export_file *f, struct err *e)
{
    if (finish_book(f, e) || (f->kind != EXPORT_XLSX && close_table(f, e)))
        return -1;
    if (!f->path && fflush(stdout))
        return broken(NULL, e);
    for (size_t i = 0; i < f->outputs.n; i++) {
        if (rename(f->outputs.v[i].temporary, f->outputs.v[i].final))
            return broken(f->outputs.v[i].final, e);
        f->outputs.v[i].temporary = NULL;
    }
    return 0;
}

void export_file_close(struct export_file *f)
{
    struct err ignored = {0};
    if (!f)
        return;
    if (finish_book(f, &ignored)) /* frees the writer; the file goes anyway */
        ignored = (struct err){0};
    if (f->file)
        (void)fclose(f->file);
    for (size_t i = 0; i < f->outputs.n; i++)
        if (f->outputs.v[i].temporary)
            (void)unlink(f->outputs.v[i].temporary);
    buf_release(&f->buf);
    arena_release(&f->mem);
    free(f);
}

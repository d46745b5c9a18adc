/*
 * Rows in a temporary file that is gone when it is closed, with an index by hash of 16 bytes a row.
 * Called by import_read.c for repeats that do not stand in the order of their records.
 */
#include "domain/exchange/import_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define SPILL_ROWS_MAX ((size_t)4000000)

struct entry {
    uint64_t hash;
    uint64_t offset; /* times 2; lowest bit: taken */
};

struct import_spill {
    FILE *file;
    struct entry *v;
    size_t n, cap;
};

static int broken(struct err *e)
{
    return err_set(e, ERR_STORAGE, NULL, N_("a temporary file cannot be written or read: is the disk full?"));
}

int import_spill_open(struct import_spill **out, struct err *e)
{
    FILE *file = tmpfile();
    if (!file)
        return broken(e);
    *out = xmalloc(sizeof **out);
    **out = (struct import_spill){.file = file};
    return 0;
}

void import_spill_close(struct import_spill *s)
{
    if (!s)
        return;
    (void)fclose(s->file);
    free(s->v);
    free(s);
}

/* --- writing ------------------------------------------------------------------------------------------ */

static bool put(FILE *file, const void *p, size_t n)
{
    return n == 0 || fwrite(p, n, 1, file) == 1;
}

static bool put_row(FILE *file, const struct import_row *row)
{
    uint64_t head[2] = {row->row, row->n};
    bool ok = put(file, head, sizeof head);
    for (size_t i = 0; i < row->n && ok; i++) {
        uint64_t n = row->cell[i].n;
        ok = put(file, &n, sizeof n) && put(file, row->cell[i].p, n);
    }
    return ok;
}

int import_spill_add(struct import_spill *s, struct sv key, const struct import_row *row, struct err *e)
{
    if (s->n == SPILL_ROWS_MAX)
        return err_set(e, ERR_LIMIT, NULL,
                       N_("more than %zu rows stand in another order than their records: sort them like the records"),
                       SPILL_ROWS_MAX);
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 1024;
        s->v = xrealloc(s->v, s->cap * sizeof *s->v);
    }
    off_t at = ftello(s->file);
    s->v[s->n++] = (struct entry){map_hash(key), (uint64_t)at << 1};
    return at < 0 || !put_row(s->file, row) ? broken(e) : 0;
}

static int by_hash(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

int import_spill_sort(struct import_spill *s, struct err *e)
{
    if (fflush(s->file))
        return broken(e);
    if (s->n)
        qsort(s->v, s->n, sizeof *s->v, by_hash);
    return 0;
}

/* --- reading ------------------------------------------------------------------------------------------- */

static bool get(FILE *file, void *p, size_t n)
{
    return n == 0 || fread(p, n, 1, file) == 1;
}

static bool get_row(FILE *file, struct arena *mem, struct import_row *row)
{
    uint64_t head[2];
    if (!get(file, head, sizeof head))
        return false;
    *row = (struct import_row){.cell = ARENA_ARRAY(mem, (size_t)head[1], struct sv), .n = head[1], .row = head[0]};
    for (size_t i = 0; i < row->n; i++) {
        uint64_t n;
        if (!get(file, &n, sizeof n))
            return false;
        char *p = arena_alloc(mem, (size_t)n + 1);
        if (!get(file, p, (size_t)n))
            return false;
        row->cell[i] = sv_make(p, (size_t)n);
    }
    return true;
}

static size_t first_of(const struct import_spill *s, uint64_t hash)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->v[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int import_spill_next(struct import_spill *s, struct sv key, bool any, size_t *at, struct arena *mem,
                      struct import_row *row, struct err *e)
{
    uint64_t hash = any ? 0 : map_hash(key);
    size_t i = *at ? *at : any ? 0 : first_of(s, hash);
    while (i < s->n && (any || s->v[i].hash == hash) && (s->v[i].offset & 1))
        i++;
    if (i >= s->n || (!any && s->v[i].hash != hash))
        return 0;
    *at = i + 1;
    if (fseeko(s->file, (off_t)(s->v[i].offset >> 1), SEEK_SET) || !get_row(s->file, mem, row))
        return broken(e);
    return 1;
}

void import_spill_take(struct import_spill *s, size_t at)
{
    s->v[at - 1].offset |= 1;
}

size_t import_spill_count(const struct import_spill *s)
{
    return s->n;
}

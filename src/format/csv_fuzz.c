/*
 * Fuzzes the CSV reader: whatever the bytes, rows end, cells are UTF-8, and what was read can be written and
 * read back.
 */
#include "base/utf8.h"
#include "format/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(const struct buf *out, size_t cells)
{
    struct err e = {.lang = "en"};
    struct csv_reader *r;
    struct sv *cell;
    size_t n, seen = 0;
    if (csv_open_memory(&r, buf_sv(out), &e))
        abort();
    while (csv_next(r, &cell, &n, &e) > 0)
        seen += n;
    if (e.kind != ERR_NONE || seen != cells)
        abort();
    csv_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {.lang = "en"};
    struct csv_reader *r;
    struct buf out = {0};
    struct sv *cell;
    size_t n, cells = 0, first = SIZE_MAX;
    if (csv_open_memory(&r, sv_make((const char *)data, size), &e))
        return 0;
    while (csv_next(r, &cell, &n, &e) > 0) {
        for (size_t i = 0; i < n; i++)
            if (!utf8_valid(cell[i]))
                abort();
        csv_put(&out, SV("key"), true); /* so that the separator is known and no line is blank */
        for (size_t i = 0; i < 100; i++)
            csv_put(&out, i < n ? cell[i] : (struct sv){0}, false);
        csv_end_row(&out);
        cells += 101;
        first = first < n ? first : n;
    }
    csv_close(r);
    if (cells && memchr(out.p, '\n', out.n))
        check_written(&out, cells);
    buf_release(&out);
    return 0;
}

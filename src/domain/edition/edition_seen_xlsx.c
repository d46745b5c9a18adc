/*
 * The words of a workbook: its cells, sheet by sheet; a cell's place is "Sheet!B4". The edition lies in a part of
 * its own (customXml). The frame is the bytes of all other parts, so that a number's format or a formula that says
 * something else is found; whatever reads like a fingerprint is left out, since it is not known when this is signed.
 */
#include "domain/edition/edition_json.h"
#include "domain/edition/edition_seen.h"

#include "format/xlsx.h"
#include "format/xlsx_custom.h"

#include <sodium.h>

#define FINGERPRINT_LENGTH 47 /* eight times five letters, joined by "-" */

static struct sv cell_name(struct seen *out, struct sv sheet, size_t column, size_t row)
{
    char letters[8];
    size_t n = 0;
    for (size_t c = column + 1; c && n < sizeof letters; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    for (size_t i = 0; i < n / 2; i++) {
        char other = letters[i];
        letters[i] = letters[n - 1 - i];
        letters[n - 1 - i] = other;
    }
    return arena_printf(out->mem, "%.*s!%.*s%zu", SV_ARG(sheet), (int)n, letters, row);
}

static int read_sheet(struct xlsx_book *book, size_t i, struct seen *out, struct err *e)
{
    struct xlsx_sheet *sheet;
    struct sv name = arena_sv(out->mem, xlsx_sheet_name(book, i)), *cells;
    size_t n;
    int rc;
    if (xlsx_sheet_open(book, i, &sheet, e))
        return -1;
    while ((rc = xlsx_next(sheet, &cells, &n, e)) > 0 && out->n < EDITION_WORDS_MAX)
        for (size_t k = 0; k < n; k++)
            if (cells[k].n)
                seen_add(out, arena_sv(out->mem, cells[k]), cell_name(out, name, k, xlsx_row(sheet)));
    xlsx_sheet_close(sheet);
    return rc < 0 ? -1 : 0;
}

/* --- the frame --------------------------------------------------------------------------------------- */

static bool is_fingerprint(struct sv s)
{
    if (s.n < FINGERPRINT_LENGTH)
        return false;
    for (size_t i = 0; i < FINGERPRINT_LENGTH; i++)
        if (i % 6 == 5 ? s.p[i] != '-' : s.p[i] < 'a' || s.p[i] > 'z')
            return false;
    return true;
}

static void add_size(crypto_hash_sha256_state *frame, size_t size)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(size >> 8 * i);
    (void)crypto_hash_sha256_update(frame, bytes, sizeof bytes);
}

static void on_part(void *ctx, struct sv name, struct sv bytes)
{
    crypto_hash_sha256_state *frame = ctx;
    if (sv_is(name, XLSX_CUSTOM_PART))
        return;
    add_size(frame, name.n);
    (void)crypto_hash_sha256_update(frame, (const unsigned char *)name.p, name.n);
    add_size(frame, bytes.n);
    while (bytes.n) {
        size_t n = 0;
        while (n < bytes.n && !is_fingerprint(sv_make(bytes.p + n, bytes.n - n)))
            n++;
        (void)crypto_hash_sha256_update(frame, (const unsigned char *)bytes.p, n);
        n += n < bytes.n ? FINGERPRINT_LENGTH : 0;
        bytes = sv_make(bytes.p + n, bytes.n - n);
    }
}

static int read_frame(struct sv bytes, struct seen *out, struct err *e)
{
    crypto_hash_sha256_state frame;
    unsigned char hash[EDITION_HASH];
    (void)crypto_hash_sha256_init(&frame);
    if (xlsx_each_part(bytes, EDITION_FILE_MAX, on_part, &frame, e))
        return -1;
    (void)crypto_hash_sha256_final(&frame, hash);
    out->frame = edition_hex(hash, sizeof hash, out->mem);
    return 0;
}

int seen_xlsx(struct sv bytes, struct seen *out, struct err *e)
{
    struct xlsx_book *book = NULL;
    int rc = xlsx_open_memory(&book, bytes, e);
    for (size_t i = 0; rc == 0 && i < xlsx_nsheets(book); i++)
        rc = read_sheet(book, i, out, e);
    xlsx_close(book);
    return rc || read_frame(bytes, out, e)
               ? -1
               : xlsx_custom_get(bytes, SEEN_XLSX_PART, EDITION_DOCUMENT_MAX, out->mem, &out->document, e);
}

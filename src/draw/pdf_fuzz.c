/*
 * Fuzzes files inside PDFs. A PDF rarely survives mutation, so an input is either a whole PDF (it begins with
 * "%PDF") or texts of its objects, one after another, each ended by a NUL: the first is the root. Whatever it
 * is: a file that can be put in is read back, byte for byte.
 */
#include "draw/pdf_finish.h"
#include "draw/pdf_read.h"

#include <stdlib.h>

#define NAME SV("edition.json")
#define OBJECTS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void nothing(void *ctx, int page, struct sv bytes)
{
    *(size_t *)ctx += bytes.n;
    if (page < 1)
        abort();
}

static void show(struct sv pdf)
{
    size_t bytes = 0;
    const struct pdf_visitor v = {&bytes, nothing, nothing};
    struct err e = {.lang = "en"};
    int npages;
    (void)!pdf_visit(pdf, &v, &npages, &e);
}

static void check(struct sv pdf)
{
    static const struct pdf_file file = {.name = {"edition.json", 12},
                                         .mime = {"application/json", 16},
                                         .bytes = {"{\"a\":\"\0\xff\"}", 11},
                                         .relationship = "Data",
                                         .made_at = {"2024-01-15T12:00:00Z", 20}};
    struct err e = {.lang = "en"}, after = {.lang = "en"};
    struct arena mem = {0};
    struct buf out = {0};
    struct sv bytes;
    show(pdf);
    if (pdf_attachment(pdf, NAME, &mem, &bytes, &e) == 0 && bytes.n > PDF_ATTACHMENT_MAX)
        abort();
    bool none = e.kind == ERR_NOT_FOUND;
    if (pdf_attach(pdf, &file, &out, &after) == 0 && none) {
        if (pdf_attachment(buf_sv(&out), NAME, &mem, &bytes, &after) || !sv_eq(bytes, file.bytes))
            abort();
    }
    buf_release(&out);
    arena_release(&mem);
}

static void check_objects(struct sv rest)
{
    size_t at[OBJECTS_MAX], n = 0;
    struct buf pdf = {0};
    buf_addz(&pdf, "%PDF-1.7\n");
    while (rest.n && n < OBJECTS_MAX) {
        struct sv body = sv_cut(rest, '\0', &rest);
        at[n++] = pdf.n;
        buf_printf(&pdf, "%zu 0 obj\n", n);
        buf_add(&pdf, body);
        buf_addz(&pdf, "\nendobj\n");
    }
    size_t table = pdf.n;
    buf_printf(&pdf, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    for (size_t i = 0; i < n; i++)
        buf_printf(&pdf, "%010zu 00000 n \n", at[i]);
    buf_printf(&pdf, "trailer <</Size %zu /Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, table);
    check(buf_sv(&pdf));
    buf_release(&pdf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv bytes = sv_make((const char *)data, size);
    if (sv_starts(bytes, "%PDF"))
        check(bytes);
    else
        check_objects(bytes);
    return 0;
}

/* The files of an edition: see edition_files.h. */
#include "domain/edition/edition_files.h"

#include "draw/pdf_finish.h"

#include <errno.h>
#include <stdio.h>

static int render_html(const struct report_model *m, struct arena *mem, struct sv *out, struct err *e)
{
    struct buf text = {0};
    int rc = report_html(m, &text, e);
    *out = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return rc;
}

static int render_pdf(const struct report_model *m, struct arena *mem, struct sv *out, struct err *e)
{
    struct buf pdf = {0}, whole = {0};
    const struct pdf_file file = {.name = SV(SEEN_PDF_ATTACHMENT),
                                  .mime = SV("application/json"),
                                  .bytes = m->seal->document,
                                  .relationship = "Data",
                                  .about = report_seal_title(m->lang, m->seal, mem),
                                  .made_at = m->made_at};
    int rc = report_pdf_bytes(m, &pdf, e);
    if (rc == 0 && m->seal->document.n)
        rc = pdf_attach(buf_sv(&pdf), &file, &whole, e);
    if (rc == 0)
        *out = arena_sv(mem, buf_sv(m->seal->document.n ? &whole : &pdf));
    buf_release(&pdf);
    buf_release(&whole);
    return rc;
}

const struct edition_file edition_file[] = {{SEEN_HTML, render_html}, {SEEN_PDF, render_pdf}};
const size_t edition_nfiles = sizeof edition_file / sizeof *edition_file;

int edition_file_write(struct sv bytes, const char *path, struct err *e)
{
    struct arena mem = {0};
    struct sv part = arena_printf(&mem, "%s.part", path);
    FILE *f = fopen(part.p, "wb");
    bool ok = f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    ok = f && fclose(f) == 0 && ok;
    ok = ok && rename(part.p, path) == 0;
    int rc = ok ? 0 : err_set(e, ERR_STORAGE, "-o", N_("%s cannot be written: %s"), path, err_system(e, errno));
    if (!ok)
        (void)remove(part.p);
    arena_release(&mem);
    return rc;
}

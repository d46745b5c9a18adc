/* The files of an edition: see edition_files.h. */
#include "domain/edition/edition_files.h"

#include "draw/pdf_finish.h"
#include "format/file.h"
#include "format/xlsx_custom.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* libxlsxwriter writes files only. */
static int report_workbook(const struct report_model *m, struct arena *mem, struct sv *out, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    struct sv path = arena_printf(mem, "%s/istmo-edition-XXXXXX", folder && *folder ? folder : "/tmp");
    char *name = xstrdup(path.p);
    int fd = mkstemp(name), rc = -1;
    if (fd < 0) {
        (void)err_set(e, ERR_STORAGE, NULL, N_("%s cannot be written: %s"), name, err_system(e, errno));
    } else {
        (void)close(fd);
        rc = report_xlsx(m, name, e) || file_read(mem, name, EDITION_FILE_MAX, out, e) ? -1 : 0;
        (void)remove(name);
    }
    free(name);
    return rc;
}

/* The part is there before the document is known: what refers to it is signed as well. */
static int render_xlsx(const struct report_model *m, struct arena *mem, struct sv *out, struct err *e)
{
    struct sv plain;
    return report_workbook(m, mem, &plain, e) || xlsx_custom_add(plain, SEEN_XLSX_PART, m->seal->document, mem, out, e)
               ? -1
               : 0;
}

const struct edition_file edition_file[] = {{SEEN_HTML, render_html}, {SEEN_PDF, render_pdf}, {SEEN_XLSX, render_xlsx}};
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

/* A custom XML part, and all parts: see xlsx_custom.h. Rewrites the container by libzip, all other parts as they are.
 */
#include "format/xlsx_custom.h"

#include "base/buf.h"

#include <expat.h>
#include <stdlib.h>
#include <zip.h>

#define RELATIONSHIPS "xl/_rels/workbook.xml.rels"
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
#define NAMESPACE "urn:istmo:"
#define PARTS_MAX 10000
#define RELATIONSHIPS_MAX ((size_t)1 << 20)

static int failed(struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("the workbook is damaged: it cannot be read as a zip file"));
}

static zip_t *open_zip(struct sv bytes, zip_source_t **source)
{
    zip_t *zip;
    *source = bytes.n ? zip_source_buffer_create(bytes.p, bytes.n, 0, NULL) : NULL; /* of nothing it would make one */
    if (!*source)
        return NULL;
    zip = zip_open_from_source(*source, ZIP_CHECKCONS, NULL);
    if (!zip)
        zip_source_free(*source);
    return zip;
}

/* One part whole; *found false: there is none. */
static int read_part(zip_t *zip, const char *name, size_t max_bytes, struct arena *mem, struct sv *out, bool *found,
                     struct err *e)
{
    zip_stat_t st;
    *found = zip_stat(zip, name, 0, &st) == 0;
    if (!*found)
        return 0;
    if (!(st.valid & ZIP_STAT_SIZE) || st.size > max_bytes)
        return err_set(e, ERR_LIMIT, NULL, N_("damaged workbook: %s is too large"), name);
    zip_file_t *f = zip_fopen(zip, name, 0);
    char *bytes = arena_alloc(mem, (size_t)st.size + 1);
    bool ok = f && zip_fread(f, bytes, st.size) == (zip_int64_t)st.size;
    if (f)
        (void)zip_fclose(f);
    *out = sv_make(bytes, (size_t)st.size);
    return ok ? 0 : failed(e);
}

/* --- adding ------------------------------------------------------------------------------------------ */

static void escape(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '&')
            buf_addz(out, "&amp;");
        else if (c == '<')
            buf_addz(out, "&lt;");
        else if (c == '>')
            buf_addz(out, "&gt;");
        else
            buf_addc(out, c);
    }
}

static struct sv part_text(const char *name, struct sv text, struct arena *mem)
{
    struct buf out = {0};
    buf_addz(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<");
    buf_addz(&out, name);
    buf_addz(&out, " xmlns=\"" NAMESPACE);
    buf_addz(&out, name);
    buf_addz(&out, "\">");
    escape(&out, text);
    buf_addz(&out, "</");
    buf_addz(&out, name);
    buf_addz(&out, ">\n");
    struct sv copy = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return copy;
}

static int put_part(zip_t *zip, const char *name, struct sv text, struct err *e)
{
    zip_source_t *source = zip_source_buffer(zip, text.p, text.n, 0);
    zip_int64_t at = source ? zip_file_add(zip, name, source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return failed(e);
    }
    /* 1980-01-01, the first day that a zip file can say */
    return zip_file_set_dostime(zip, (zip_uint64_t)at, 0, 33, 0) ? failed(e) : 0;
}

static int relate(zip_t *zip, struct arena *mem, struct err *e)
{
    static const char end[] = "</Relationships>";
    struct sv text;
    bool found;
    if (read_part(zip, RELATIONSHIPS, RELATIONSHIPS_MAX, mem, &text, &found, e))
        return -1;
    const char *at = found ? strstr(text.p, end) : NULL; /* the arena's bytes end with NUL */
    if (!at)
        return failed(e);
    struct buf out = {.max = 2 * RELATIONSHIPS_MAX};
    buf_add(&out, sv_make(text.p, (size_t)(at - text.p)));
    buf_addz(&out, "<Relationship Id=\"rIdIstmo\" Type=\"" TYPE "\" Target=\"../" XLSX_CUSTOM_PART "\"/>");
    buf_addz(&out, end);
    struct sv related = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return put_part(zip, RELATIONSHIPS, related, e);
}

static int whole(zip_source_t *source, struct arena *mem, struct sv *out)
{
    zip_stat_t st;
    if (zip_source_stat(source, &st) || zip_source_open(source))
        return -1;
    char *bytes = arena_alloc(mem, (size_t)st.size + 1);
    bool ok = zip_source_read(source, bytes, st.size) == (zip_int64_t)st.size;
    (void)zip_source_close(source);
    *out = sv_make(bytes, (size_t)st.size);
    return ok ? 0 : -1;
}

int xlsx_custom_add(struct sv workbook, const char *name, struct sv text, struct arena *mem, struct sv *out,
                    struct err *e)
{
    zip_source_t *source;
    zip_t *zip = open_zip(workbook, &source);
    if (!zip)
        return failed(e);
    zip_source_keep(source);
    int rc = relate(zip, mem, e);
    if (rc == 0)
        rc = put_part(zip, XLSX_CUSTOM_PART, part_text(name, text, mem), e);
    if (rc)
        zip_discard(zip);
    else if (zip_close(zip) || whole(source, mem, out))
        rc = failed(e);
    zip_source_free(source);
    return rc;
}

/* --- getting ----------------------------------------------------------------------------------------- */

struct reading {
    struct sv name;
    bool there, in;
    unsigned depth;
    struct buf text;
};

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = ctx;
    (void)attributes;
    r->in = r->depth++ == 0 && sv_is(r->name, name);
    r->there = r->there || r->in;
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    (void)name;
    r->in = --r->depth == 1 && r->there;
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    struct reading *r = ctx;
    if (r->in)
        buf_add(&r->text, sv_make(text, (size_t)n));
}

/* No entity is declared in what we wrote: a document type is somebody else's. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    struct reading *r = ctx;
    (void)name, (void)system, (void)public, (void)internal;
    r->text.failed = true;
}

static int parse(struct sv part, struct reading *r, struct err *e)
{
    XML_Parser parser = XML_ParserCreate("UTF-8");
    if (!parser)
        return err_set(e, ERR_INTERNAL, NULL, N_("there is no memory left"));
    XML_SetUserData(parser, r);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    bool ok = XML_Parse(parser, part.p, (int)part.n, 1) == XML_STATUS_OK && !r->text.failed;
    XML_ParserFree(parser);
    return ok ? 0 : failed(e);
}

int xlsx_custom_get(struct sv workbook, const char *name, size_t max_bytes, struct arena *mem, struct sv *out,
                    struct err *e)
{
    struct reading r = {.name = sv_of(name), .text = {.max = max_bytes}};
    zip_source_t *source;
    struct sv part;
    bool found;
    zip_t *zip = open_zip(workbook, &source);
    *out = (struct sv){0};
    if (!zip)
        return failed(e);
    int rc = read_part(zip, XLSX_CUSTOM_PART, max_bytes < INT32_MAX ? max_bytes : INT32_MAX, mem, &part, &found, e);
    zip_discard(zip);
    if (rc == 0 && found)
        rc = parse(part, &r, e);
    if (rc == 0 && r.there)
        *out = arena_sv(mem, buf_sv(&r.text));
    buf_release(&r.text);
    return rc;
}

/* --- all parts --------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in order; a name that occurs twice would be read as one part by some programs and as the other by others. */
static int names_of(zip_t *zip, struct arena *mem, const char ***out, size_t *n, struct err *e)
{
    zip_int64_t all = zip_get_num_entries(zip, 0);
    if (all < 0 || all > PARTS_MAX)
        return failed(e);
    *n = (size_t)all;
    *out = ARENA_ARRAY(mem, *n, const char *);
    for (size_t i = 0; i < *n; i++) {
        const char *name = zip_get_name(zip, i, ZIP_FL_ENC_RAW);
        if (!name)
            return failed(e);
        (*out)[i] = name;
    }
    if (*n)
        qsort(*out, *n, sizeof **out, by_name);
    for (size_t i = 1; i < *n; i++)
        if (strcmp((*out)[i - 1], (*out)[i]) == 0)
            return failed(e);
    return 0;
}

int xlsx_each_part(struct sv workbook, size_t max_bytes, xlsx_part_told *told, void *ctx, struct err *e)
{
    struct arena names = {0};
    zip_source_t *source;
    const char **name = NULL;
    size_t n = 0;
    zip_t *zip = open_zip(workbook, &source);
    if (!zip)
        return failed(e);
    int rc = names_of(zip, &names, &name, &n, e);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct arena mem = {0};
        struct sv bytes = {0};
        bool found = false;
        rc = read_part(zip, name[i], max_bytes, &mem, &bytes, &found, e);
        if (rc == 0)
            told(ctx, sv_of(name[i]), bytes);
        max_bytes -= bytes.n;
        arena_release(&mem);
    }
    zip_discard(zip);
    arena_release(&names);
    return rc;
}

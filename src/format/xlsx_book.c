/*
 * A workbook: which sheets it has, where their parts lie, which cell formats are dates. Called by
 * whoever reads .xlsx files; rows are xlsx_sheet.c's. Says what a file is when it is no workbook.
 */
#include "format/file.h"
#include "format/xlsx_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ENTRIES_MAX 10000
#define SHEETS_MAX 1000
#define STYLES_MAX 100000
#define OLE_SEARCHED ((size_t)16 << 20)

/* --- relations between parts ------------------------------------------------------------------------------- */

struct relation {
    struct sv id, type;
    const char *target;
};

struct relations {
    struct arena *mem;
    struct sv base; /* folder of the part they belong to: "xl/" */
    struct relation *v;
    size_t n, cap;
};

static struct sv text_attribute(struct arena *mem, const char **attribute, const char *name)
{
    return arena_sv(mem, sv_of(xlsx_attribute(attribute, name)));
}

/* A target relative to the part's folder, "../" taken away. */
static const char *resolve(struct arena *mem, struct sv base, struct sv target)
{
    if (target.n && target.p[0] == '/')
        return arena_z(mem, sv_make(target.p + 1, target.n - 1));
    while (sv_starts(target, "../")) {
        target = sv_make(target.p + 3, target.n - 3);
        while (base.n && base.p[base.n - 1] == '/')
            base.n--;
        while (base.n && base.p[base.n - 1] != '/')
            base.n--;
    }
    return arena_printf(mem, "%.*s%.*s", SV_ARG(base), SV_ARG(target)).p;
}

static void relation_start(void *ctx, struct xlsx_part *p, const char *name, const char **attribute)
{
    struct relations *r = ctx;
    (void)p;
    if (strcmp(name, "Relationship") != 0 || r->n >= ENTRIES_MAX)
        return;
    struct relation x = {text_attribute(r->mem, attribute, "Id"), text_attribute(r->mem, attribute, "Type"),
                         resolve(r->mem, r->base, sv_of(xlsx_attribute(attribute, "Target")))};
    vec_push(r->mem, r, x);
}

static const struct relation *relation_by_type(const struct relations *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (sv_ends(r->v[i].type, type))
            return &r->v[i];
    return NULL;
}

static const struct relation *relation_by_id(const struct relations *r, struct sv id)
{
    for (size_t i = 0; i < r->n; i++)
        if (sv_eq(r->v[i].id, id))
            return &r->v[i];
    return NULL;
}

static int read_part(struct xlsx_book *b, const char *name, struct xlsx_handlers on, void *ctx, struct err *e)
{
    struct xlsx_part p;
    if (xlsx_part_open(&p, b->zip, name, on, ctx, e))
        return -1;
    int rc = xlsx_part_run(&p, e);
    xlsx_part_close(&p);
    return rc;
}

/* The relations of a part stand beside it: xl/workbook.xml -> xl/_rels/workbook.xml.rels. */
static int read_relations(struct xlsx_book *b, const char *part, struct relations *r, struct err *e)
{
    const char *slash = strrchr(part, '/');
    size_t folder = slash ? (size_t)(slash - part) + 1 : 0;
    *r = (struct relations){.mem = &b->mem, .base = sv_make(part, folder)};
    struct sv name = arena_printf(&b->mem, "%.*s_rels/%s.rels", (int)folder, part, part + folder);
    return read_part(b, name.p, (struct xlsx_handlers){.start = relation_start}, r, e);
}

/* --- the workbook part --------------------------------------------------------------------------------------- */

struct workbook_reading {
    struct xlsx_book *book;
    const struct relations *relations;
};

static bool xml_true(const char *v)
{
    return v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0 || strcmp(v, "on") == 0);
}

/* Chart sheets and macros have no rows. */
static void workbook_start(void *ctx, struct xlsx_part *p, const char *name, const char **attribute)
{
    const struct workbook_reading *w = ctx;
    struct xlsx_book *b = w->book;
    (void)p;
    if (strcmp(name, "workbookPr") == 0)
        b->from_1904 = xml_true(xlsx_attribute(attribute, "date1904"));
    if (strcmp(name, "sheet") != 0 || b->sheets.n >= SHEETS_MAX)
        return;
    const struct relation *r = relation_by_id(w->relations, sv_of(xlsx_attribute(attribute, "id")));
    if (!r || !sv_ends(r->type, "/worksheet"))
        return;
    struct xlsx_sheet_entry entry = {text_attribute(&b->mem, attribute, "name"), r->target};
    vec_push(&b->mem, &b->sheets, entry);
}

/* --- styles ------------------------------------------------------------------------------------------------- */

struct styles_reading {
    struct xlsx_book *book;
    struct {
        struct custom_format {
            int id;
            enum xlsx_kind kind;
        } * v;
        size_t n, cap;
    } custom;
    bool in_cell_formats;
};

static int attribute_int(const char **attribute, const char *name)
{
    int64_t v;
    return sv_to_int(sv_of(xlsx_attribute(attribute, name)), &v) && v >= 0 && v < INT32_MAX ? (int)v : 0;
}

static enum xlsx_kind kind_of_format(const struct styles_reading *s, int id)
{
    for (size_t i = 0; i < s->custom.n; i++)
        if (s->custom.v[i].id == id)
            return s->custom.v[i].kind;
    return xlsx_date_builtin(id);
}

static void styles_start(void *ctx, struct xlsx_part *p, const char *name, const char **attribute)
{
    struct styles_reading *s = ctx;
    struct xlsx_book *b = s->book;
    (void)p;
    if (strcmp(name, "numFmt") == 0 && s->custom.n < 1000) {
        struct custom_format f = {attribute_int(attribute, "numFmtId"),
                                  xlsx_date_custom(sv_of(xlsx_attribute(attribute, "formatCode")))};
        vec_push(&b->mem, &s->custom, f);
    } else if (strcmp(name, "cellXfs") == 0) {
        s->in_cell_formats = true;
    } else if (strcmp(name, "xf") == 0 && s->in_cell_formats && b->styles.n < STYLES_MAX) {
        unsigned char kind = (unsigned char)kind_of_format(s, attribute_int(attribute, "numFmtId"));
        vec_push(&b->mem, &b->styles, kind);
    }
}

static void styles_end(void *ctx, struct xlsx_part *p, const char *name)
{
    (void)p;
    if (strcmp(name, "cellXfs") == 0)
        ((struct styles_reading *)ctx)->in_cell_formats = false;
}

static int read_styles(struct xlsx_book *b, const char *part, struct err *e)
{
    struct styles_reading s = {.book = b};
    return read_part(b, part, (struct xlsx_handlers){.start = styles_start, .end = styles_end}, &s, e);
}

/* --- opening -------------------------------------------------------------------------------------------------- */

static int not_a_workbook(struct xlsx_book *b, struct err *e)
{
    if (zip_name_locate(b->zip, "xl/workbook.bin", ZIP_FL_NOCASE) >= 0)
        return err_set(e, ERR_INPUT, NULL, N_("this is a binary workbook (.xlsb); save it as .xlsx"));
    if (zip_name_locate(b->zip, "content.xml", 0) >= 0)
        return err_set(e, ERR_INPUT, NULL, N_("this is an OpenDocument file (.ods); save it as .xlsx"));
    return err_set(e, ERR_INPUT, NULL, N_("this is a zip archive but not a workbook"));
}

static int read_book(struct xlsx_book *b, struct err *e)
{
    struct relations root, relations;
    const char *part = "xl/workbook.xml";
    if (zip_get_num_entries(b->zip, 0) > ENTRIES_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the workbook has more than %d parts"), ENTRIES_MAX);
    if (zip_name_locate(b->zip, "_rels/.rels", ZIP_FL_NOCASE) >= 0) {
        if (read_relations(b, "", &root, e))
            return -1;
        const struct relation *office = relation_by_type(&root, "/officeDocument");
        part = office ? office->target : part;
    }
    if (zip_name_locate(b->zip, part, ZIP_FL_NOCASE) < 0 || sv_ends(sv_of(part), ".bin"))
        return not_a_workbook(b, e);
    if (read_relations(b, part, &relations, e))
        return -1;
    struct workbook_reading w = {b, &relations};
    if (read_part(b, part, (struct xlsx_handlers){.start = workbook_start}, &w, e))
        return -1;
    const struct relation *styles = relation_by_type(&relations, "/styles");
    const struct relation *strings = relation_by_type(&relations, "/sharedStrings");
    b->strings_part = strings ? strings->target : NULL;
    if (styles && read_styles(b, styles->target, e))
        return -1;
    return b->sheets.n ? 0 : err_set(e, ERR_INPUT, NULL, N_("the workbook has no sheet with cells"));
}

static bool holds(struct sv bytes, struct sv what)
{
    for (size_t i = 0; i + what.n <= bytes.n; i++) {
        const char *at = memchr(bytes.p + i, what.p[0], bytes.n - what.n - i + 1);
        if (!at)
            return false;
        i = (size_t)(at - bytes.p);
        if (memcmp(at, what.p, what.n) == 0)
            return true;
    }
    return false;
}

/* Old .xls files and encrypted .xlsx files are both OLE containers. */
static int not_a_zip(struct sv bytes, struct err *e)
{
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (!bytes.n)
        return err_set(e, ERR_INPUT, NULL, N_("the file is empty"));
    if (bytes.n >= 2 && memcmp(bytes.p, "PK", 2) == 0)
        return err_set(e, ERR_INPUT, NULL, N_("the workbook is cut off or damaged; get the file again"));
    if (bytes.n < sizeof ole - 1 || memcmp(bytes.p, ole, sizeof ole - 1) != 0)
        return err_set(e, ERR_INPUT, NULL, N_("this is not a workbook (.xlsx)"));
    if (holds(bytes, sv_make(encrypted, sizeof encrypted)))
        return err_set(e, ERR_INPUT, NULL, N_("the workbook is protected by a password; save it without one"));
    return err_set(e, ERR_INPUT, NULL, N_("this is a workbook of the old kind (.xls); save it as .xlsx"));
}

static int open_source(struct xlsx_book **out, zip_source_t *source, struct err *e)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (!zip) {
        zip_source_free(source);
        return 1;
    }
    if (zip_get_num_entries(zip, 0) == 0) { /* libzip takes an empty file for an archive */
        zip_discard(zip);
        return 1;
    }
    struct xlsx_book *b = xmalloc(sizeof *b);
    *b = (struct xlsx_book){.zip = zip};
    if (read_book(b, e)) {
        xlsx_close(b);
        return -1;
    }
    *out = b;
    return 0;
}

int xlsx_open_memory(struct xlsx_book **out, struct sv bytes, struct err *e)
{
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    int rc = source ? open_source(out, source, e) : 1;
    return rc > 0 ? not_a_zip(bytes, e) : rc;
}

/* The beginning of a file that is no archive, to say what it is. */
static int not_a_zip_file(const char *path, struct err *e)
{
    struct buf head = {.max = OLE_SEARCHED};
    char chunk[16384];
    FILE *f;
    if (file_open(&f, path, e))
        return -1;
    for (size_t got; !head.failed && (got = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(&head, sv_make(chunk, got));
    int rc = ferror(f) ? err_reading(e, path, errno) : not_a_zip(buf_sv(&head), e);
    (void)fclose(f);
    buf_release(&head);
    return rc;
}

int xlsx_open(struct xlsx_book **out, const char *path, struct err *e)
{
    FILE *file;
    if (file_open(&file, path, e))
        return -1;
    zip_source_t *source = zip_source_filep_create(file, 0, -1, NULL); /* closes the file */
    if (!source)
        (void)fclose(file);
    int rc = source ? open_source(out, source, e) : 1;
    if (rc > 0)
        return not_a_zip_file(path, e);
    return rc;
}

void xlsx_close(struct xlsx_book *b)
{
    if (!b)
        return;
    zip_discard(b->zip);
    xlsx_strings_release(&b->strings);
    arena_release(&b->mem);
    free(b);
}

size_t xlsx_nsheets(const struct xlsx_book *b)
{
    return b->sheets.n;
}

struct sv xlsx_sheet_name(const struct xlsx_book *b, size_t i)
{
    return b->sheets.v[i].name;
}

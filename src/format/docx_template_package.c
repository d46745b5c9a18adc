/*
 * The package of a donor's document: what is no DOCX, or one with macros, is refused; its parts are found by their
 * relations; those that change are replaced, the others stay as they are packed.
 */
#include "format/docx_template_internal.h"

#include <expat.h>
#include <stdlib.h>

#define TYPES "[Content_Types].xml"

/* --- small parts: relations and types ---------------------------------------------------------------- */

/* The elements below the root of a part of relations or types. */
struct list {
    XML_Parser parser;
    struct docx_template *t;
    size_t depth;
    size_t root_ends; /* byte behind the root's tag */
    bool doctype, png;
    struct sv main; /* type of the relations that are wanted, else of all parts around a document */
    struct {
        struct sv *v;
        size_t n, cap;
    } targets;
};

static bool is_type(struct sv type, const char *last)
{
    return type.n == sizeof DOCX_RELATION + strlen(last) && sv_starts(type, DOCX_RELATION "/") && sv_ends(type, last);
}

static bool wanted(const struct list *l, struct sv type)
{
    static const char *const around[] = {"header", "footer", "footnotes", "endnotes"};
    if (l->main.n)
        return is_type(type, l->main.p);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        if (is_type(type, around[i]))
            return true;
    return false;
}

static void on_item(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
    struct list *l = ctx;
    struct sv type = {0}, target = {0}, mode = {0};
    (void)name;
    if (l->depth++ == 0)
        l->root_ends = (size_t)XML_GetCurrentByteIndex(l->parser) + (size_t)XML_GetCurrentByteCount(l->parser);
    for (size_t i = 0; attribute[i]; i += 2) {
        if (strcmp(attribute[i], "Type") == 0)
            type = sv_of(attribute[i + 1]);
        else if (strcmp(attribute[i], "Target") == 0)
            target = sv_of(attribute[i + 1]);
        else if (strcmp(attribute[i], "TargetMode") == 0)
            mode = sv_of(attribute[i + 1]);
        else if (strcmp(attribute[i], "Extension") == 0)
            l->png = l->png || sv_ieq(sv_of(attribute[i + 1]), SV("png"));
    }
    if (target.n && !sv_is(mode, "External") && wanted(l, type))
        vec_push(&l->t->mem, &l->targets, arena_sv(&l->t->mem, target));
}

static void on_item_end(void *ctx, const XML_Char *name)
{
    struct list *l = ctx;
    (void)name;
    l->depth--;
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    struct list *l = ctx;
    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    l->doctype = true;
    (void)XML_StopParser(l->parser, XML_FALSE);
}

static int read_list(struct list *l, const char *name, struct sv text, struct err *e)
{
    l->parser = XML_ParserCreate("UTF-8");
    if (!l->parser)
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    XML_SetUserData(l->parser, l);
    XML_SetElementHandler(l->parser, on_item, on_item_end);
    XML_SetStartDoctypeDeclHandler(l->parser, on_doctype);
    bool fine = XML_Parse(l->parser, text.p, (int)text.n, 1) == XML_STATUS_OK && !l->doctype;
    unsigned long line = (unsigned long)XML_GetCurrentLineNumber(l->parser);
    const char *what = XML_ErrorString(XML_GetErrorCode(l->parser));
    int rc = 0;
    if (l->doctype)
        rc =
            err_set(e, ERR_INPUT, NULL, N_("damaged template: %s has a DOCTYPE, which no word processor writes"), name);
    else if (!fine)
        rc = err_set(e, ERR_INPUT, NULL, N_("damaged template: %s, line %lu: %s"), name, line, what);
    XML_ParserFree(l->parser);
    return rc;
}

/* "word/document.xml": "word/_rels/document.xml.rels" */
static const char *relations_of(struct arena *mem, const char *part)
{
    const char *slash = strrchr(part, '/');
    size_t n = slash ? (size_t)(slash - part) + 1 : 0;
    return arena_printf(mem, "%.*s_rels/%s.rels", (int)n, part, part + n).p;
}

/* A target as the name of a part: relative to the part that names it. */
static const char *resolve(struct arena *mem, const char *part, struct sv target)
{
    const char *slash = strrchr(part, '/');
    if (target.p[0] == '/')
        return arena_z(mem, sv_make(target.p + 1, target.n - 1));
    return arena_printf(mem, "%.*s%.*s", slash ? (int)(slash - part) + 1 : 0, part, SV_ARG(target)).p;
}

/* --- opening ---------------------------------------------------------------------------------------- */

static int not_a_document(struct sv bytes, struct err *e)
{
    if (sv_starts(bytes, "\xd0\xcf\x11\xe0"))
        return err_set(e, ERR_INPUT, NULL,
                       N_("the template is an old document (.doc) or protected by a password; save it as .docx without "
                          "a password"));
    return err_set(e, ERR_INPUT, NULL, N_("the template is no document of a word processor (.docx)"));
}

static int check_entries(struct docx_template *t, struct err *e)
{
    zip_int64_t n = zip_get_num_entries(t->zip, 0);
    if (n > DOCX_ENTRIES_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the template has more than %d parts"), DOCX_ENTRIES_MAX);
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t st;
        if (zip_stat_index(t->zip, (zip_uint64_t)i, 0, &st) || !st.name)
            return not_a_document(sv_none(), e);
        if (st.encryption_method != ZIP_EM_NONE)
            return err_set(e, ERR_INPUT, NULL, N_("the template is protected by a password; save it without one"));
        if (sv_ends(sv_of(st.name), "vbaProject.bin"))
            return err_set(e, ERR_INPUT, NULL, N_("the template has macros; save it as .docx, which has none"));
    }
    return 0;
}

static int check_types(struct docx_template *t, struct err *e)
{
    static const char macros[] = "macroEnabled";
    struct sv types = {0};
    if (docx_part_read(t, TYPES, &types, e))
        return e->kind == ERR_NOT_FOUND ? (*e = (struct err){.lang = e->lang}, not_a_document(sv_none(), e)) : -1;
    for (size_t i = 0; i + sizeof macros - 1 <= types.n; i++)
        if (memcmp(types.p + i, macros, sizeof macros - 1) == 0)
            return err_set(e, ERR_INPUT, NULL, N_("the template has macros; save it as .docx, which has none"));
    return 0;
}

static int find_main(struct docx_template *t, const char **out, struct err *e)
{
    struct sv text = {0};
    struct list l = {.t = t, .main = SV("officeDocument")};
    if (docx_part_read(t, "_rels/.rels", &text, e) || read_list(&l, "_rels/.rels", text, e))
        return -1;
    if (!l.targets.n)
        return not_a_document(sv_none(), e);
    *out = resolve(&t->mem, "", l.targets.v[0]);
    return 0;
}

static int scan_around(struct docx_template *t, const char *main, struct err *e)
{
    const char *name = relations_of(&t->mem, main);
    struct sv text = {0};
    struct list l = {.t = t};
    struct map seen = {.mem = &t->mem};
    if (zip_name_locate(t->zip, name, 0) < 0)
        return 0;
    if (docx_part_read(t, name, &text, e) || read_list(&l, name, text, e))
        return -1;
    (void)map_put(&seen, sv_of(main), t);
    for (size_t i = 0; i < l.targets.n; i++) {
        const char *part = resolve(&t->mem, main, l.targets.v[i]);
        if (map_put(&seen, sv_of(part), t) && docx_part_scan(t, part, e))
            return -1;
    }
    return 0;
}

int docx_package_open(struct docx_template *t, struct err *e)
{
    zip_error_t error;
    const char *main = "";
    zip_error_init(&error);
    t->source = zip_source_buffer_create(t->bytes.p, t->bytes.n, 0, &error);
    t->zip = t->source ? zip_open_from_source(t->source, ZIP_CHECKCONS, &error) /* one part twice as well */ : NULL;
    if (t->zip)
        zip_source_keep(t->source); /* for docx_read_back */
    zip_error_fini(&error);
    if (!t->zip)
        return not_a_document(t->bytes, e);
    if (check_entries(t, e) || check_types(t, e) || find_main(t, &main, e))
        return -1;
    return docx_part_scan(t, main, e) || scan_around(t, main, e) ? -1 : 0;
}

/* --- writing ---------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct docx_edit *x = a, *y = b;
    if (x->at.from != y->at.from)
        return x->at.from < y->at.from ? -1 : 1;
    return x->serial < y->serial ? -1 : 1;
}

static struct sv changed(struct docx_template *t, struct docx_part *p)
{
    struct buf out = {0};
    size_t done = 0;
    qsort(p->edits.v, p->edits.n, sizeof *p->edits.v, by_place);
    for (size_t i = 0; i < p->edits.n; i++) {
        const struct docx_edit *x = &p->edits.v[i];
        if (x->at.from < done)
            continue;
        buf_add(&out, sv_make(p->text.p + done, x->at.from - done));
        buf_add(&out, x->by);
        done = x->at.to;
    }
    buf_add(&out, sv_make(p->text.p + done, p->text.n - done));
    struct sv text = out.failed ? sv_none() : arena_sv(&t->mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

static bool put(struct docx_template *t, const char *name, struct sv bytes)
{
    zip_int64_t at = zip_name_locate(t->zip, name, 0);
    if (at < 0)
        return docx_add_entry(t->zip, name, bytes, false);
    zip_source_t *one = zip_source_buffer(t->zip, bytes.p, bytes.n, 0);
    if (!one || zip_file_replace(t->zip, (zip_uint64_t)at, one, 0)) {
        zip_source_free(one);
        return false;
    }
    return zip_file_set_dostime(t->zip, (zip_uint64_t)at, 0, DOCX_OLDEST_DATE, 0) == 0;
}

static struct sv spliced(struct docx_template *t, struct sv before, struct sv items, struct sv after)
{
    struct buf out = {0};
    buf_add(&out, before);
    buf_add(&out, items);
    buf_add(&out, after);
    struct sv whole = arena_sv(&t->mem, buf_sv(&out));
    buf_release(&out);
    return whole;
}

/* Behind the root's tag; relations that are not there, or none, are made. */
static int insert(struct docx_template *t, const char *name, struct sv items, struct err *e)
{
    struct sv text = {0}, whole;
    struct list l = {.t = t};
    bool there = zip_name_locate(t->zip, name, 0) >= 0;
    if (there && (docx_part_read(t, name, &text, e) || read_list(&l, name, text, e)))
        return -1;
    if (!there || (l.root_ends > 1 && text.p[l.root_ends - 2] == '/'))
        whole = spliced(t, SV(DOCX_DECLARATION "<Relationships xmlns=\"" DOCX_PACKAGE "relationships\">"), items,
                        SV("</Relationships>"));
    else
        whole = spliced(t, sv_make(text.p, l.root_ends), items, sv_make(text.p + l.root_ends, text.n - l.root_ends));
    return put(t, name, whole) ? 0 : err_set(e, ERR_LIMIT, NULL, N_("the report is too large"));
}

const char *docx_picture_part(struct docx_template *t, size_t serial)
{
    return arena_printf(&t->mem, "word/media/istmo%zu.png", serial).p;
}

struct sv docx_picture_relation(struct docx_template *t, size_t serial)
{
    return arena_printf(&t->mem, "istmo%zu", serial);
}

static int relate(struct docx_template *t, const struct docx_part *p, struct err *e)
{
    struct buf items = {0};
    if (!p->relations.n)
        return 0;
    for (size_t i = 0; i < p->relations.n; i++) {
        xml_lit(&items, "<Relationship xmlns=\"" DOCX_PACKAGE "relationships\"");
        xml_attr(&items, "Id", docx_picture_relation(t, p->relations.v[i]));
        xml_lit(&items, " Type=\"" DOCX_RELATION "/image\"");
        xml_attr(&items, "Target", arena_printf(&t->mem, "/%s", docx_picture_part(t, p->relations.v[i])));
        xml_lit(&items, "/>");
    }
    int rc = insert(t, relations_of(&t->mem, p->name), buf_sv(&items), e);
    buf_release(&items);
    return rc;
}

static int type_pictures(struct docx_template *t, struct err *e)
{
    struct sv text = {0};
    struct list l = {.t = t};
    if (docx_part_read(t, TYPES, &text, e) || read_list(&l, TYPES, text, e))
        return -1;
    if (l.png)
        return 0;
    return insert(t, TYPES,
                  SV("<Default xmlns=\"" DOCX_PACKAGE "content-types\" Extension=\"png\" ContentType=\"image/png\"/>"),
                  e);
}

static int write_parts(struct docx_template *t, struct err *e)
{
    for (size_t i = 0; i < t->parts.n; i++) {
        struct docx_part *p = &t->parts.v[i];
        struct sv text = p->edits.n ? changed(t, p) : sv_none();
        /* Looks that are copied may have prefixes that are declared elsewhere. */
        if (text.n && !docx_part_is_whole(text))
            return err_set(e, ERR_INPUT, NULL, N_("the template cannot be filled: %s would be damaged"), p->name);
        if (p->edits.n && (!text.n || !put(t, p->name, text)))
            return err_set(e, ERR_LIMIT, NULL, N_("the report is too large"));
        if (relate(t, p, e))
            return -1;
    }
    for (size_t i = 0; i < t->pictures.n; i++)
        if (!put(t, docx_picture_part(t, t->pictures.v[i].serial), t->pictures.v[i].png))
            return err_set(e, ERR_LIMIT, NULL, N_("the report is too large"));
    return t->pictures.n ? type_pictures(t, e) : 0;
}

int docx_package_write(struct docx_template *t, struct buf *out, struct err *e)
{
    if (write_parts(t, e))
        return -1;
    if (zip_close(t->zip))
        return err_set(e, ERR_INPUT, NULL, N_("the filled template cannot be packed: %s"), zip_strerror(t->zip));
    t->zip = NULL;
    return docx_read_back(t->source, out) ? 0 : err_set(e, ERR_LIMIT, NULL, N_("the report is too large"));
}

/*
 * One part of a donor's document: where its runs, cells and bookmarks stand, byte by byte. Expat says where, nothing
 * is written from what it read. Owns the limits of hostile XML: document types, depth.
 */
#include "format/docx_template_internal.h"

#include <expat.h>
#include <stdlib.h>

#define DEPTH_MAX 512
#define RUNS_MAX 1000000
#define NOWHERE SIZE_MAX
#define EMU 12700.0 /* a point */

enum kind { OTHER, PARAGRAPH, RUN, LOOKS, CELL, DELETION, MARK, MARK_END, FIELD, EXTENT };

/* What stands around a place; inherited by what is within. */
struct frame {
    enum kind kind;
    size_t paragraph; /* where the innermost begins */
    size_t run;       /* index of the innermost */
    size_t cell;      /* depth of the innermost */
    bool deleted;
};

/* The mark of a whole cell. */
struct cell_mark {
    size_t mark, depth;
};

struct scan {
    XML_Parser parser;
    struct docx_template *t;
    struct docx_part *part;
    size_t index; /* of the part */
    struct err *e;
    size_t depth;
    struct frame frame[DEPTH_MAX];
    struct map open; /* marks by their w:id */
    size_t pending;  /* the mark whose element is open */
    struct {
        struct cell_mark *v; /* innermost last */
        size_t n, cap;
    } in_cell;
};

static enum kind kind_of(const char *name)
{
    static const struct {
        const char *name;
        enum kind kind;
    } kinds[] = {
        {DOCX_WORD "|p", PARAGRAPH},        {DOCX_WORD "|r", RUN},
        {DOCX_WORD "|rPr", LOOKS},          {DOCX_WORD "|tc", CELL},
        {DOCX_WORD "|del", DELETION},       {DOCX_WORD "|moveFrom", DELETION},
        {DOCX_WORD "|bookmarkStart", MARK}, {DOCX_WORD "|bookmarkEnd", MARK_END},
        {DOCX_WORD "|fldChar", FIELD},      {DOCX_SCHEMAS "drawingml/2006/wordprocessingDrawing|extent", EXTENT}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(name, kinds[i].name) == 0)
            return kinds[i].kind;
    return OTHER;
}

static const char *value(const char **attribute, const char *name)
{
    for (size_t i = 0; attribute[i]; i += 2)
        if (strcmp(attribute[i], name) == 0)
            return attribute[i + 1];
    return NULL;
}

static struct range here(const struct scan *s)
{
    size_t from = (size_t)XML_GetCurrentByteIndex(s->parser);
    return (struct range){from, from + (size_t)XML_GetCurrentByteCount(s->parser)};
}

static void stop(struct scan *s)
{
    (void)XML_StopParser(s->parser, XML_FALSE);
}

/* --- marks ------------------------------------------------------------------------------------------ */

static struct range looks_before(const struct scan *s, size_t paragraph)
{
    size_t n = s->part->runs.n;
    return n && s->part->runs.v[n - 1].paragraph == paragraph ? s->part->runs.v[n - 1].looks : (struct range){0};
}

static void mark_begins(struct scan *s, const struct frame *f, const char **attribute)
{
    const char *name = value(attribute, DOCX_WORD "|name"), *id = value(attribute, DOCX_WORD "|id");
    const char *first = value(attribute, DOCX_WORD "|colFirst"), *last = value(attribute, DOCX_WORD "|colLast");
    if (!name || !id || name[0] == '_' || !name[0])
        return;
    if (s->t->marks.n >= DOCX_MARKS_MAX) {
        (void)err_set(s->e, ERR_LIMIT, NULL, N_("the template has more than %d bookmarks"), DOCX_MARKS_MAX);
        stop(s);
        return;
    }
    struct docx_mark_at mark = {.mark.name = arena_sv(&s->t->mem, sv_of(name)),
                                .part = s->index,
                                .paragraph = f->paragraph,
                                .before = looks_before(s, f->paragraph)};
    s->pending = s->t->marks.n;
    vec_push(&s->t->mem, &s->t->marks, mark);
    /* The index alone is kept: marks move as they grow. */
    size_t *kept = ARENA_NEW(&s->t->mem, size_t);
    *kept = s->pending;
    map_set(&s->open, arena_sv(&s->t->mem, sv_of(id)), kept);
    if (first && last && strcmp(first, last) == 0 && f->cell)
        vec_push(&s->t->mem, &s->in_cell, ((struct cell_mark){s->pending, f->cell}));
}

static void end_mark(struct scan *s, size_t mark, size_t at)
{
    struct docx_mark_at *m = &s->t->marks.v[mark];
    if (m->ended)
        return;
    m->ended = true;
    m->inner.to = at;
}

static void mark_ends(struct scan *s, const char **attribute)
{
    const char *id = value(attribute, DOCX_WORD "|id");
    const size_t *mark = id ? map_get(&s->open, sv_of(id)) : NULL;
    if (mark)
        end_mark(s, *mark, here(s).from);
}

/* A mark of a whole cell ends, for us, with the cell: its own end stands after the row. */
static void cell_ends(struct scan *s, size_t at)
{
    vec_push(&s->t->mem, &s->part->cells, at);
    while (s->in_cell.n && s->in_cell.v[s->in_cell.n - 1].depth == s->depth)
        end_mark(s, s->in_cell.v[--s->in_cell.n].mark, at);
}

/* --- elements --------------------------------------------------------------------------------------- */

static void run_begins(struct scan *s, struct frame *f)
{
    if (f->deleted)
        return;
    if (s->part->runs.n >= RUNS_MAX) {
        (void)err_set(s->e, ERR_LIMIT, NULL, N_("the template is too large: %s has more than %d runs of text"),
                      s->part->name, RUNS_MAX);
        stop(s);
        return;
    }
    f->run = s->part->runs.n;
    vec_push(&s->t->mem, &s->part->runs,
             ((struct docx_run_at){.all = {here(s).from, NOWHERE}, .paragraph = f->paragraph}));
}

static void in_run(struct scan *s, const struct frame *f, const char **attribute)
{
    struct docx_run_at *run = f->run == NOWHERE ? NULL : &s->part->runs.v[f->run];
    const char *type = value(attribute, DOCX_WORD "|fldCharType"), *width = value(attribute, "cx");
    if (!run)
        return;
    if (f->kind == FIELD && type) {
        run->opens += strcmp(type, "begin") == 0;
        run->closes += strcmp(type, "end") == 0;
    }
    if (f->kind == EXTENT && width && run->picture <= 0)
        run->picture = strtod(width, NULL) / EMU;
}

static void root(struct scan *s, const char *name)
{
    static const char bound[] = "xmlns:w=\"" DOCX_WORD "\"", strict[] = "http://purl.oclc.org/ooxml/";
    struct range tag = here(s);
    bool binds = false;
    for (size_t i = tag.from; i + sizeof bound - 1 <= tag.to && !binds; i++)
        binds = memcmp(s->part->text.p + i, bound, sizeof bound - 1) == 0;
    s->part->word = binds ? SV("") : SV(" xmlns:w=\"" DOCX_WORD "\"");
    if (strncmp(name, strict, sizeof strict - 1) == 0) {
        (void)err_set(s->e, ERR_INPUT, NULL,
                      N_("the template is in the strict form of Open XML; save it as “Word document (.docx)”"));
        stop(s);
    }
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attribute)
{
    struct scan *s = ctx;
    if (s->e->kind != ERR_NONE)
        return;
    if (s->depth + 1 >= DEPTH_MAX) {
        (void)err_set(s->e, ERR_LIMIT, NULL, N_("damaged template: %s is nested more than %d levels deep"),
                      s->part->name, DEPTH_MAX);
        stop(s);
        return;
    }
    if (s->depth == 0)
        root(s, name);
    struct frame *f = &s->frame[++s->depth];
    enum kind above = s->frame[s->depth - 1].kind;
    *f = s->frame[s->depth - 1];
    f->kind = kind_of(name);
    if (f->kind == PARAGRAPH)
        f->paragraph = here(s).from;
    else if (f->kind == RUN)
        run_begins(s, f);
    else if (f->kind == LOOKS && above == RUN && f->run != NOWHERE)
        s->part->runs.v[f->run].looks.from = here(s).from;
    else if (f->kind == DELETION)
        f->deleted = true;
    else if (f->kind == MARK)
        mark_begins(s, f, attribute);
    else if (f->kind == MARK_END)
        mark_ends(s, attribute);
    else if (f->kind == CELL) {
        f->cell = s->depth;
        vec_push(&s->t->mem, &s->part->cells, here(s).from);
    } else
        in_run(s, f, attribute);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct scan *s = ctx;
    (void)name;
    if (s->e->kind != ERR_NONE)
        return;
    const struct frame *f = &s->frame[s->depth];
    struct range tag = here(s);
    if (f->kind == RUN && f->run != NOWHERE && !f->deleted)
        s->part->runs.v[f->run].all.to = tag.to;
    else if (f->kind == LOOKS && s->frame[s->depth - 1].kind == RUN && f->run != NOWHERE)
        s->part->runs.v[f->run].looks.to = tag.to;
    else if (f->kind == CELL)
        cell_ends(s, tag.from);
    else if (f->kind == MARK && s->pending != NOWHERE) {
        s->t->marks.v[s->pending].inner = (struct range){tag.to, tag.to};
        s->pending = NOWHERE;
    }
    s->depth--;
}

/* Entities could be made to expand without end, or to fetch; no word processor writes any. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    struct scan *s = ctx;
    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    (void)err_set(s->e, ERR_INPUT, NULL, N_("damaged template: %s has a DOCTYPE, which no word processor writes"),
                  s->part->name);
    stop(s);
}

/* --- parts ------------------------------------------------------------------------------------------ */

int docx_part_read(struct docx_template *t, const char *name, struct sv *out, struct err *e)
{
    zip_stat_t st;
    if (zip_stat(t->zip, name, 0, &st))
        return err_set(e, ERR_NOT_FOUND, NULL, N_("damaged template: it has no part %s"), name);
    if (st.size > DOCX_UNPACKED_MAX - t->unpacked)
        return err_set(e, ERR_LIMIT, NULL, N_("the template is too large: its parts unpack to more than %zu MB"),
                       DOCX_UNPACKED_MAX >> 20);
    t->unpacked += st.size;
    char *text = arena_alloc(&t->mem, st.size + 1), more;
    zip_file_t *file = zip_fopen_index(t->zip, st.index, 0);
    bool whole = file && zip_fread(file, text, st.size) == (zip_int64_t)st.size && zip_fread(file, &more, 1) == 0;
    if (file)
        (void)zip_fclose(file);
    if (!whole)
        return err_set(e, ERR_INPUT, NULL, N_("damaged template: %s cannot be unpacked"), name);
    *out = sv_make(text, st.size);
    return 0;
}

static int parse(struct scan *s)
{
    XML_SetUserData(s->parser, s);
    XML_SetElementHandler(s->parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(s->parser, on_doctype);
    enum XML_Status status = XML_Parse(s->parser, s->part->text.p, (int)s->part->text.n, 1);
    if (s->e->kind != ERR_NONE)
        return -1;
    return status == XML_STATUS_OK ? 0
                                   : err_set(s->e, ERR_INPUT, NULL, N_("damaged template: %s, line %lu: %s"),
                                             s->part->name, (unsigned long)XML_GetCurrentLineNumber(s->parser),
                                             XML_ErrorString(XML_GetErrorCode(s->parser)));
}

bool docx_part_is_whole(struct sv text)
{
    XML_Parser parser = XML_ParserCreateNS("UTF-8", '|');
    bool whole = parser && XML_Parse(parser, text.p, (int)text.n, 1) == XML_STATUS_OK;
    if (parser)
        XML_ParserFree(parser);
    return whole;
}

int docx_part_scan(struct docx_template *t, const char *name, struct err *e)
{
    struct docx_part part = {.name = name};
    if (docx_part_read(t, name, &part.text, e))
        return -1;
    vec_push(&t->mem, &t->parts, part);
    struct scan *s = ARENA_NEW(&t->mem, struct scan);
    *s = (struct scan){.t = t, .part = &t->parts.v[t->parts.n - 1], .index = t->parts.n - 1, .e = e};
    s->open.mem = &t->mem;
    s->pending = NOWHERE;
    s->frame[0] = (struct frame){.paragraph = NOWHERE, .run = NOWHERE};
    s->parser = XML_ParserCreateNS("UTF-8", '|');
    if (!s->parser)
        return err_set(e, ERR_INTERNAL, NULL, N_("out of memory"));
    int rc = parse(s);
    XML_ParserFree(s->parser);
    return rc;
}

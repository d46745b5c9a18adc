/* Filling a donor's document: which bookmarks can be filled, and what their parts become. See docx_template.h. */
#include "format/docx_template_internal.h"

#include <stdlib.h>

#define DRAWINGS_FROM 900000000u /* word processors count from 1 */
#define BORDER "single\" w:sz=\"4\" w:space=\"0\" w:color=\"9AA4AF\"/>"

int docx_template_open(struct docx_template **out, struct sv bytes, struct err *e)
{
    struct docx_template *t = xcalloc(1, sizeof *t);
    t->bytes = bytes;
    if (docx_package_open(t, e)) {
        docx_template_close(t);
        return -1;
    }
    *out = t;
    return 0;
}

void docx_template_close(struct docx_template *t)
{
    if (!t)
        return;
    if (t->zip)
        zip_discard(t->zip);
    if (t->source)
        zip_source_free(t->source);
    arena_release(&t->mem);
    free(t);
}

size_t docx_template_nmarks(const struct docx_template *t)
{
    return t->marks.n;
}

const struct docx_mark *docx_template_mark(const struct docx_template *t, size_t i)
{
    return &t->marks.v[i].mark;
}

/* --- what is in a mark ------------------------------------------------------------------------------ */

/* The first run that begins at `at` or after it. */
static size_t run_from(const struct docx_part *p, size_t at)
{
    size_t low = 0, high = p->runs.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->runs.v[middle].all.from < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The next run of the mark after those that end before `*at`, which moves behind it; runs within runs are passed over.
 */
static const struct docx_run_at *next_run(const struct docx_part *p, const struct docx_mark_at *m, size_t *at)
{
    size_t i = run_from(p, *at);
    if (i >= p->runs.n || p->runs.v[i].all.to > m->inner.to)
        return NULL;
    *at = p->runs.v[i].all.to;
    return &p->runs.v[i];
}

static bool crosses_cells(const struct docx_part *p, const struct docx_mark_at *m)
{
    size_t low = 0, high = p->cells.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->cells.v[middle] < m->inner.from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->cells.n && p->cells.v[low] < m->inner.to;
}

static const char *fault_of(const struct docx_template *t, const struct docx_mark_at *m)
{
    const struct docx_part *p = &t->parts.v[m->part];
    int depth = 0;
    bool cut = false, runs = false;
    if (!m->ended || m->inner.to < m->inner.from)
        return N_("it has no end in its part of the document");
    if (crosses_cells(p, m))
        return N_("it goes beyond its cell; mark the text within the cell");
    size_t at = m->inner.from;
    for (const struct docx_run_at *run; (run = next_run(p, m, &at)) != NULL; runs = true) {
        depth += run->opens - run->closes;
        cut = cut || depth < 0;
    }
    if (cut || depth)
        return N_("it cuts a field in two");
    return !runs && m->paragraph == SIZE_MAX ? N_("it stands between paragraphs; mark a text") : NULL;
}

/* Another mark that is filled begins or ends within it. */
static bool entangled(const struct docx_template *t, const struct docx_mark_at *m)
{
    for (size_t i = 0; i < t->marks.n; i++) {
        const struct docx_mark_at *o = &t->marks.v[i];
        if (o == m || !o->chosen || o->part != m->part)
            continue;
        if ((o->inner.from > m->inner.from && o->inner.from <= m->inner.to) ||
            (o->inner.to >= m->inner.from && o->inner.to < m->inner.to))
            return true;
    }
    return false;
}

void docx_template_choose(struct docx_template *t, const bool *chosen)
{
    for (size_t i = 0; i < t->marks.n; i++)
        t->marks.v[i].chosen = chosen[i];
    for (size_t i = 0; i < t->marks.n; i++) {
        struct docx_mark_at *m = &t->marks.v[i];
        if (!chosen[i])
            continue;
        /* First: what is left holds nothing in common, so that no run is looked at twice. */
        m->mark.fault = entangled(t, m) ? N_("it holds or crosses another bookmark that is filled") : fault_of(t, m);
        size_t at = m->inner.from;
        for (const struct docx_run_at *run; !m->mark.fault && (run = next_run(&t->parts.v[m->part], m, &at)) != NULL;)
            m->mark.picture_width = m->mark.picture_width > 0 ? m->mark.picture_width : run->picture;
    }
}

/* --- changes ---------------------------------------------------------------------------------------- */

static void edit(struct docx_template *t, struct docx_part *p, struct range at, struct sv by)
{
    struct docx_edit one = {at, by, p->edits.n};
    vec_push(&t->mem, &p->edits, one);
}

/* Of what stands in the mark; of an empty one, of what stands before it in its paragraph, else behind it. */
static struct sv looks_of(const struct docx_template *t, const struct docx_mark_at *m)
{
    const struct docx_part *p = &t->parts.v[m->part];
    size_t at = m->inner.from;
    const struct docx_run_at *run = next_run(p, m, &at);
    struct range looks = run ? run->looks : m->before;
    size_t next = run_from(p, m->inner.to);
    if (!run && looks.to == looks.from && next < p->runs.n && p->runs.v[next].paragraph == m->paragraph)
        looks = p->runs.v[next].looks;
    return sv_make(p->text.p + looks.from, looks.to - looks.from);
}

/* The runs of the mark give way to this; where it has none, it is put in. */
static void place(struct docx_template *t, struct docx_mark_at *m, struct sv content)
{
    struct docx_part *p = &t->parts.v[m->part];
    size_t at = m->inner.from;
    bool placed = false;
    for (const struct docx_run_at *run; (run = next_run(p, m, &at)) != NULL; placed = true)
        edit(t, p, run->all, placed ? sv_none() : content);
    if (!placed)
        edit(t, p, (struct range){m->inner.from, m->inner.from}, content);
}

static void element(struct buf *out, const struct docx_part *p, struct sv tag)
{
    buf_add(out, tag);
    buf_add(out, p->word);
    xml_lit(out, ">");
}

static struct docx_mark_at *fillable(struct docx_template *t, size_t mark)
{
    struct docx_mark_at *m = &t->marks.v[mark];
    return m->chosen && !m->mark.fault ? m : NULL;
}

static struct sv kept(struct docx_template *t, struct buf *b)
{
    struct sv copy = arena_sv(&t->mem, buf_sv(b));
    buf_release(b);
    return copy;
}

void docx_template_text(struct docx_template *t, size_t mark, struct sv text)
{
    struct docx_mark_at *m = fillable(t, mark);
    struct buf run = {0};
    if (!m)
        return;
    element(&run, &t->parts.v[m->part], SV("<w:r"));
    buf_add(&run, looks_of(t, m));
    docx_write_text(&run, text);
    xml_lit(&run, "</w:r>");
    place(t, m, kept(t, &run));
}

/* A template may be one that was filled before. */
static size_t free_serial(struct docx_template *t)
{
    size_t serial = t->pictures.n ? t->pictures.v[t->pictures.n - 1].serial + 1 : 1;
    while (zip_name_locate(t->zip, docx_picture_part(t, serial), 0) >= 0)
        serial++;
    return serial;
}

void docx_template_picture(struct docx_template *t, size_t mark, const struct docx_picture *p)
{
    struct docx_mark_at *m = fillable(t, mark);
    struct buf drawing = {0}, run = {0};
    if (!m)
        return;
    struct docx_part *part = &t->parts.v[m->part];
    struct docx_picture_at picture = {free_serial(t), arena_sv(&t->mem, p->bytes)};
    vec_push(&t->mem, &t->pictures, picture);
    vec_push(&t->mem, &part->relations, picture.serial);
    docx_write_picture(&drawing, p, DRAWINGS_FROM + picture.serial, docx_picture_relation(t, picture.serial));
    element(&run, part, SV("<w:r"));
    buf_add(&run, sv_make(drawing.p + sizeof "<w:r>" - 1, drawing.n - (sizeof "<w:r>" - 1)));
    buf_release(&drawing);
    place(t, m, kept(t, &run));
}

/* --- tables ----------------------------------------------------------------------------------------- */

static void table_head(struct buf *out, const struct docx_part *p, size_t ncolumns)
{
    element(out, p, SV("<w:tbl"));
    xml_lit(out, "<w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders><w:top w:val=\"" BORDER
                 "<w:bottom w:val=\"" BORDER "<w:insideH w:val=\"" BORDER "</w:tblBorders><w:tblLook w:val=\"0020\" "
                 "w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" "
                 "w:noVBand=\"1\"/></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < ncolumns; i++) {
        xml_lit(out, "<w:gridCol");
        xml_number_attr(out, "w:w", (long long)(DOCX_TEXT_WIDTH / ncolumns));
        xml_lit(out, "/>");
    }
    xml_lit(out, "</w:tblGrid>");
}

static void table_cell(struct buf *out, struct sv text, struct sv looks, bool number)
{
    xml_lit(out, "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/></w:tcPr><w:p>");
    if (number)
        xml_lit(out, "<w:pPr><w:jc w:val=\"right\"/></w:pPr>");
    xml_lit(out, "<w:r>");
    buf_add(out, looks);
    docx_write_text(out, text);
    xml_lit(out, "</w:r></w:p></w:tc>");
}

void docx_template_table(struct docx_template *t, size_t mark, const struct docx_grid *grid)
{
    struct docx_mark_at *m = fillable(t, mark);
    struct buf table = {0};
    if (!m || !grid->ncolumns)
        return;
    struct docx_part *p = &t->parts.v[m->part];
    size_t at = m->inner.from;
    const struct docx_run_at *run = next_run(p, m, &at);
    size_t before = run && run->paragraph != SIZE_MAX ? run->paragraph : m->paragraph;
    struct sv looks = looks_of(t, m);
    if (before == SIZE_MAX)
        return;
    table_head(&table, p, grid->ncolumns);
    for (size_t r = 0; r < grid->nrows; r++) {
        xml_lit(&table, "<w:tr>");
        if (r == 0)
            xml_lit(&table, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        else
            xml_lit(&table, "<w:trPr><w:cantSplit/></w:trPr>");
        for (size_t i = 0; i < grid->ncolumns; i++)
            table_cell(&table, grid->cell[r][i], looks, grid->number[i]);
        xml_lit(&table, "</w:tr>");
    }
    xml_lit(&table, "</w:tbl>");
    edit(t, p, (struct range){before, before}, kept(t, &table));
    place(t, m, sv_none());
}

int docx_template_write(struct docx_template *t, struct buf *out, struct err *e)
{
    return docx_package_write(t, out, e);
}

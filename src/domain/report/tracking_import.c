/* Reads notes back from the tracking tables of a workbook (tracking_import.h). */
#include "domain/report/tracking_import.h"

#include "base/clock.h"
#include "base/date.h"
#include "domain/note/note.h"
#include "domain/pack/pack.h"
#include "domain/report/tracking_kept.h"
#include "format/xlsx.h"

#include <math.h>

#define SHEET_ROWS 1048576
#define SHEET_COLUMNS 16384

/* --- what the workbook said when it was written ------------------------------------------------------ */

struct kept_row {
    size_t number;
    struct sv indicator; /* empty: the sheet's title or heads */
    struct sv *cell;     /* the first ncells of them; the others are empty */
    size_t ncells;
    bool seen;
};

struct kept_sheet {
    struct sv name, project, period;
    int32_t first, last;
    size_t ncolumns;
    struct kept_row *v; /* by number */
    size_t n, cap;
};

struct changes {
    struct note *v;
    size_t n, cap;
};

struct returning {
    const struct context *ctx;
    const char *path;
    struct arena *mem;
    struct xlsx_book *book;
    struct pack *pack;
    struct {
        struct kept_sheet *v;
        size_t n, cap;
    } kept;
    struct notes known;
    struct changes changes;
    struct tracking_imported *out;
};

static int no_tracking(const struct returning *r, struct err *e)
{
    return err_set(e, ERR_INPUT, "FILE",
                   N_("%s has no tracking tables that istmo wrote: write them with istmo report NAME -o FILE.xlsx"),
                   r->path);
}

static struct sv cell_of(struct sv *cells, size_t n, size_t i)
{
    return i < n ? cells[i] : sv_none();
}

static bool take_count(struct sv text, int64_t most, size_t *out)
{
    int64_t n;
    if (!sv_to_int(text, &n) || n < 1 || n > most)
        return false;
    *out = (size_t)n;
    return true;
}

static int take_head(const struct returning *r, struct sv *cells, size_t n, struct err *e)
{
    struct sv mission = cell_of(cells, n, 2);
    if (!sv_is(cell_of(cells, n, 0), TRACKING_KEPT_FORMAT) || !sv_is(cell_of(cells, n, 1), TRACKING_KEPT_VERSION))
        return no_tracking(r, e);
    if (!sv_eq(mission, r->ctx->mission))
        return err_set(e, ERR_INPUT, "FILE", N_("%s is of the mission \"%.*s\", not of \"%.*s\""), r->path,
                       SV_ARG(mission), SV_ARG(r->ctx->mission));
    return 0;
}

static int take_sheet(struct returning *r, struct sv *cells, size_t n, struct err *e)
{
    struct kept_sheet s = {.name = arena_sv(r->mem, cell_of(cells, n, 1)),
                           .project = arena_sv(r->mem, cell_of(cells, n, TRACKING_KEPT_PROJECT)),
                           .period = arena_sv(r->mem, cell_of(cells, n, TRACKING_KEPT_PERIOD))};
    if (!date_parse(cell_of(cells, n, TRACKING_KEPT_FIRST), &s.first) ||
        !date_parse(cell_of(cells, n, TRACKING_KEPT_LAST), &s.last) ||
        !take_count(cell_of(cells, n, TRACKING_KEPT_COLUMNS), SHEET_COLUMNS, &s.ncolumns) || s.ncolumns <= NOTE_KINDS ||
        r->kept.n >= xlsx_nsheets(r->book))
        return no_tracking(r, e);
    vec_push(r->mem, &r->kept, s);
    return 0;
}

static int take_row(struct returning *r, struct sv *cells, size_t n, struct err *e)
{
    struct kept_sheet *s = r->kept.n ? &r->kept.v[r->kept.n - 1] : NULL;
    struct kept_row row = {.indicator = arena_sv(r->mem, cell_of(cells, n, TRACKING_KEPT_INDICATOR))};
    if (!s || !take_count(cell_of(cells, n, TRACKING_KEPT_NUMBER), SHEET_ROWS, &row.number) ||
        (s->n && s->v[s->n - 1].number >= row.number))
        return no_tracking(r, e);
    row.ncells = n > TRACKING_KEPT_CELLS ? n - TRACKING_KEPT_CELLS : 0;
    row.ncells = row.ncells < s->ncolumns ? row.ncells : s->ncolumns;
    row.cell = ARENA_ARRAY(r->mem, row.ncells, struct sv);
    for (size_t i = 0; i < row.ncells; i++)
        row.cell[i] = arena_sv(r->mem, cell_of(cells, n, TRACKING_KEPT_CELLS + i));
    vec_push(r->mem, s, row);
    return 0;
}

static int read_kept_rows(struct returning *r, struct xlsx_sheet *sheet, struct err *e)
{
    struct sv *cells;
    size_t n;
    int rc;
    bool headed = false;
    while ((rc = xlsx_next(sheet, &cells, &n, e)) == 1) {
        if (!headed)
            rc = take_head(r, cells, n, e);
        else if (sv_is(cell_of(cells, n, 0), TRACKING_KEPT_SHEET))
            rc = take_sheet(r, cells, n, e);
        else if (sv_is(cell_of(cells, n, 0), TRACKING_KEPT_ROW))
            rc = take_row(r, cells, n, e);
        if (rc < 0)
            return -1;
        headed = true;
    }
    return rc < 0 ? -1 : headed && r->kept.n ? 0 : no_tracking(r, e);
}

static size_t sheet_named(const struct returning *r, struct sv name)
{
    size_t n = xlsx_nsheets(r->book);
    for (size_t i = 0; i < n; i++)
        if (sv_eq(xlsx_sheet_name(r->book, i), name))
            return i;
    return SIZE_MAX;
}

static int read_kept(struct returning *r, struct err *e)
{
    struct xlsx_sheet *sheet;
    size_t i = sheet_named(r, SV(TRACKING_KEPT_NAME));
    if (i == SIZE_MAX)
        return no_tracking(r, e);
    if (xlsx_sheet_open(r->book, i, &sheet, e))
        return -1;
    int rc = read_kept_rows(r, sheet, e);
    xlsx_sheet_close(sheet);
    return rc;
}

/* --- cells that are no notes ---------------------------------------------------------------------------- */

static struct sv cell_name(struct arena *mem, size_t row, size_t column)
{
    char letters[16];
    size_t at = sizeof letters;
    for (size_t c = column + 1; c > 0 && at > 0; c = (c - 1) / 26)
        letters[--at] = (char)('A' + (c - 1) % 26);
    return arena_printf(mem, "%.*s%zu", (int)(sizeof letters - at), letters + at, row);
}

/* A spreadsheet writes numbers with other digits than we, and line ends of its own. */
static bool same_cell(struct sv found, struct sv expected)
{
    double a, b;
    if (sv_to_double(found, &a) && sv_to_double(expected, &b))
        return fabs(a - b) <= 1e-9 * (fabs(a) > fabs(b) ? fabs(a) : fabs(b));
    return sv_eq(sv_trim(found), sv_trim(expected));
}

static void refuse(struct returning *r, const struct kept_sheet *s, struct sv cell, struct sv found, struct sv expected,
                   const char *msgid)
{
    struct source at = {r->path, arena_printf(r->mem, "%.*s!%.*s", SV_ARG(s->name), SV_ARG(cell)), 0};
    struct problem *p = problem_add(&r->out->problems, SEVERITY_ERROR, at, found, NULL, "%s", tr(r->ctx->lang, msgid));
    p->expected = expected;
}

static void refuse_cell(struct returning *r, const struct kept_sheet *s, size_t row, size_t column, struct sv found,
                        struct sv expected)
{
    refuse(r, s, cell_name(r->mem, row, column), found, expected,
           N_("this cell was changed; only narratives and deviation notes come back"));
}

/* --- notes -------------------------------------------------------------------------------------------------- */

/* Line ends as everywhere, no space around. */
static struct sv note_of(struct arena *mem, struct sv cell)
{
    struct buf text = {0};
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] != '\r')
            buf_addc(&text, cell.p[i]);
        else if (i + 1 == cell.n || cell.p[i + 1] != '\n')
            buf_addc(&text, '\n');
    struct sv out = arena_sv(mem, sv_trim(buf_sv(&text)));
    buf_release(&text);
    return out;
}

static bool known_place(const struct returning *r, const struct note_place *at)
{
    bool project = !at->project.n;
    for (size_t i = 0; i < r->pack->projects.n; i++)
        project = project || sv_eq(r->pack->projects.v[i].code, at->project);
    return project && pack_indicator(r->pack, at->indicator);
}

static void take_note(struct returning *r, const struct kept_sheet *s, const struct kept_row *row, enum note_kind kind,
                      struct sv cell)
{
    size_t column = s->ncolumns - NOTE_KINDS + (size_t)kind;
    struct note n = {.at = {row->indicator, s->project, s->first, s->last, kind},
                     .period = s->period,
                     .text = note_of(r->mem, cell),
                     .by = r->ctx->user,
                     .at_ms = clock_now_ms()};
    const struct note *last = note_last(&r->known, &n.at);
    struct sv was = note_of(r->mem, cell_of(row->cell, row->ncells, column)), is = last ? last->text : sv_none();
    struct sv name = cell_name(r->mem, row->number, column);
    r->out->read += n.text.n || was.n ? 1 : 0;
    if (sv_eq(n.text, was) || sv_eq(n.text, is)) {
        r->out->unchanged += n.text.n ? 1 : 0;
        return;
    }
    if (!known_place(r, &n.at)) {
        refuse(r, s, name, n.text, was, N_("the pack has this indicator or project no longer"));
        return;
    }
    if (!sv_eq(is, was)) {
        refuse(r, s, name, n.text, is, N_("this note was changed here since the workbook was written"));
        return;
    }
    n.version = last ? last->version + 1 : 1;
    *(was.n ? &r->out->changed : &r->out->created) += 1;
    vec_push(r->mem, &r->changes, n);
}

/* --- sheets --------------------------------------------------------------------------------------------------- */

static struct kept_row *kept_row(struct kept_sheet *s, size_t number)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->v[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->n && s->v[low].number == number ? &s->v[low] : NULL;
}

/* Whether the row is another indicator's, because rows were added, removed or sorted: said once for the row. */
static bool moved(struct returning *r, const struct kept_sheet *s, const struct kept_row *row, struct sv *cells,
                  size_t n)
{
    for (size_t i = 0; row->indicator.n && i < row->ncells; i++) {
        struct sv found = cell_of(cells, n, i);
        if (!sv_eq(row->cell[i], row->indicator) || same_cell(found, row->indicator))
            continue;
        refuse(r, s, cell_name(r->mem, row->number, i), arena_sv(r->mem, found), row->indicator,
               N_("another indicator stands here: rows were added, removed or sorted"));
        return true;
    }
    return false;
}

static void compare_row(struct returning *r, struct kept_sheet *s, size_t number, struct sv *cells, size_t n)
{
    struct kept_row *row = kept_row(s, number);
    size_t notes = row && row->indicator.n ? s->ncolumns - NOTE_KINDS : s->ncolumns;
    if (row)
        row->seen = true;
    if (row && moved(r, s, row, cells, n))
        return;
    for (size_t i = 0; i < n || (row && i < s->ncolumns); i++) {
        struct sv found = cell_of(cells, n, i), expected = row ? cell_of(row->cell, row->ncells, i) : sv_none();
        if (i >= notes && i < s->ncolumns)
            take_note(r, s, row, (enum note_kind)(i - notes), found);
        else if (!same_cell(found, expected))
            refuse_cell(r, s, number, i, arena_sv(r->mem, found), expected);
    }
}

static void compare_missing(struct returning *r, const struct kept_sheet *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct kept_row *row = &s->v[i];
        size_t first = 0;
        while (first < row->ncells && !row->cell[first].n)
            first++;
        if (!row->seen && first < row->ncells)
            refuse(r, s, cell_name(r->mem, row->number, first), sv_none(), row->cell[first], N_("this row is missing"));
    }
}

static int compare_sheet(struct returning *r, struct kept_sheet *s, struct err *e)
{
    struct xlsx_sheet *sheet;
    struct sv *cells;
    size_t n, i = sheet_named(r, s->name);
    int rc;
    if (i == SIZE_MAX) {
        refuse(r, s, SV("A1"), sv_none(), s->name, N_("this sheet is missing"));
        return 0;
    }
    if (xlsx_sheet_open(r->book, i, &sheet, e))
        return -1;
    while ((rc = xlsx_next(sheet, &cells, &n, e)) == 1)
        compare_row(r, s, xlsx_row(sheet), cells, n);
    xlsx_sheet_close(sheet);
    compare_missing(r, s);
    return rc;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static int add_notes(struct db_conn *writer, void *ctx, struct err *e)
{
    const struct returning *r = ctx;
    for (size_t i = 0; i < r->changes.n; i++)
        if (note_add(writer, r->ctx->mission, &r->changes.v[i], e))
            return -1;
    return 0;
}

static int read_known(struct returning *r, struct err *e)
{
    struct db_conn *c;
    if (db_reader(r->ctx->db, &c, e))
        return -1;
    int rc = pack_open(r->mem, c, r->ctx->mission, r->ctx->lang, &r->pack, e) ||
                     note_list(c, r->ctx->mission, r->mem, &r->known, e)
                 ? -1
                 : 0;
    db_reader_done(r->ctx->db, c);
    return rc;
}

static int compare(struct returning *r, struct err *e)
{
    if (read_kept(r, e) || read_known(r, e))
        return -1;
    for (size_t i = 0; i < r->kept.n; i++)
        if (compare_sheet(r, &r->kept.v[i], e))
            return -1;
    return 0;
}

int tracking_import(const struct context *ctx, const char *path, bool dry_run, struct arena *mem,
                    struct tracking_imported *out, struct err *e)
{
    struct returning r = {.ctx = ctx, .path = path, .mem = mem, .out = out};
    *out = (struct tracking_imported){.problems = {.mem = mem, .lang = ctx->lang}};
    if (xlsx_open(&r.book, path, e))
        return -1;
    int rc = compare(&r, e);
    xlsx_close(r.book);
    if (rc == 0 && !out->problems.nerrors && !dry_run && r.changes.n)
        rc = db_write(ctx->db, add_notes, &r, e);
    return rc;
}

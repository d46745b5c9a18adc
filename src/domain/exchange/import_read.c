/*
 * A record's row together with the rows of its repeats, from several files or sheets at once.
 *
 * Rows of a repeat usually stand in the order of their records: then all files are read side by
 * side and only one record is in memory. The first reading, which also learns the columns' habits,
 * shows whether that is so; a repeat in another order is kept aside (import_spill.c). Owns the
 * sources.
 */
#include "domain/exchange/import_internal.h"

#include "format/csv.h"
#include "format/xlsx.h"

#include <stdlib.h>
#include <unistd.h>

#define ROWS_MAX 200000 /* of one record */
#define SHEET_NAME_MAX 31

/* The rows of one scope, one of them ahead. */
struct feed {
    const char *path; /* NULL with a book or bytes */
    bool has_sheet, has_bytes, spill;
    size_t sheet;
    struct sv bytes;
    struct import_source *source;
    struct import_row ahead;
    bool pending, fresh;
    struct import_spill *aside;
};

struct import_read {
    const struct form *form;
    struct arena *mem;
    struct xlsx_book *book;
    struct feed *feed;          /* by scope */
    struct import_table *table; /* by scope */
    size_t total;
    bool recoded;
};

/* --- one source ------------------------------------------------------------------------------------- */

static int feed_fail(const struct import_read *r, size_t scope, struct err *e)
{
    return err_prefix(e, "%s: ", r->table[scope].file);
}

static int feed_open(struct import_read *r, size_t scope, struct err *e)
{
    struct feed *f = &r->feed[scope];
    import_source_close(f->source);
    f->source = NULL;
    f->pending = false;
    f->fresh = true;
    return f->has_bytes ? import_source_open_memory(&f->source, f->bytes, e)
                        : import_source_open(&f->source, f->path, f->has_sheet ? r->book : NULL, f->sheet, e);
}

/* A row of HXL hashtags below the header. */
static bool hashtags(const struct import_row *row)
{
    size_t tags = 0;
    for (size_t i = 0; i < row->n; i++) {
        struct sv cell = sv_trim(row->cell[i]);
        if (cell.n && cell.p[0] != '#')
            return false;
        tags += cell.n > 1;
    }
    return tags > 0;
}

/* Reads ahead: 1 a row is pending, 0 the end. */
static int feed_peek(struct import_read *r, size_t scope, struct err *e)
{
    struct feed *f = &r->feed[scope];
    while (!f->pending) {
        int rc = import_source_next(f->source, &f->ahead.cell, &f->ahead.n, e);
        if (rc <= 0)
            return rc < 0 ? feed_fail(r, scope, e) : 0;
        f->ahead.row = import_source_row(f->source);
        f->pending = !(f->fresh && hashtags(&f->ahead));
        f->fresh = false;
    }
    return 1;
}

/* Opens and takes the header off. */
static int feed_begin(struct import_read *r, size_t scope, struct sv **header, size_t *n, struct err *e)
{
    if (feed_open(r, scope, e))
        return r->feed[scope].path && !r->feed[scope].has_sheet ? -1 : feed_fail(r, scope, e);
    int rc = import_source_next(r->feed[scope].source, header, n, e);
    if (rc < 0)
        return feed_fail(r, scope, e);
    return rc ? 0
              : err_set(e, ERR_INPUT, NULL, N_("%s: the file is empty: a row of headers was expected"),
                        r->table[scope].file);
}

static int feed_rewind(struct import_read *r, size_t scope, struct err *e)
{
    struct sv *header;
    size_t n;
    return feed_begin(r, scope, &header, &n, e);
}

/* --- rows of repeats in another order ---------------------------------------------------------------- */

struct sv import_cell(const struct import_table *t, const struct import_row *row, int column)
{
    if (column < 0 || (size_t)column >= row->n)
        return (struct sv){0};
    struct sv cell = sv_trim(row->cell[column]);
    return t->csv && cell.n && cell.p[0] == '\'' ? csv_unescape(cell) : cell;
}

static int spill(struct import_read *r, size_t scope, struct err *e)
{
    struct feed *f = &r->feed[scope];
    const struct import_table *t = &r->table[scope];
    int rc;
    if (import_spill_open(&f->aside, e) || feed_rewind(r, scope, e))
        return -1;
    while ((rc = feed_peek(r, scope, e)) > 0) {
        if (import_spill_add(f->aside, import_cell(t, &f->ahead, t->parent), &f->ahead, e))
            return feed_fail(r, scope, e);
        f->pending = false;
    }
    return rc ? rc : import_spill_sort(f->aside, e);
}

/* --- a record and its rows ------------------------------------------------------------------------------- */

/* What rows below may call this row: its _key, the record's identifier, the form's own key. */
#define NAMES 3
struct row_name {
    struct sv v[NAMES];
};

/* The cells of the form's key questions, joined as record_identity does. */
static struct sv key_cells(const struct import_read *r, const struct import_row *row, struct arena *mem)
{
    struct sv list = r->form->key, item, joined = {0};
    while (record_identity_item(&list, &item)) {
        const struct question *q = form_question(r->form, item);
        struct sv cell = q ? import_cell(&r->table[0], row, import_map_column(&r->table[0], q)) : (struct sv){0};
        joined = joined.n ? arena_printf(mem, "%.*s/%.*s", SV_ARG(joined), SV_ARG(cell)) : cell;
    }
    return joined;
}

static struct row_name name_of(const struct import_read *r, size_t scope, const struct import_row *row,
                               struct arena *mem)
{
    const struct import_table *t = &r->table[scope];
    struct row_name name = {{import_cell(t, row, t->key), import_cell(t, row, t->id)}};
    if (scope == 0)
        name.v[2] = key_cells(r, row, mem);
    return name;
}

static bool called(const struct row_name *n, struct sv parent)
{
    bool yes = false;
    for (size_t i = 0; i < NAMES; i++)
        yes = yes || (parent.n && sv_eq(parent, n->v[i]));
    return yes;
}

static struct import_row row_copy(struct arena *mem, const struct import_row *row)
{
    struct import_row copy = *row;
    size_t bytes = 0;
    for (size_t i = 0; i < row->n; i++)
        bytes += row->cell[i].n;
    copy.cell = ARENA_ARRAY(mem, row->n, struct sv);
    char *at = arena_alloc(mem, bytes);
    for (size_t i = 0; i < row->n; i++) {
        size_t n = row->cell[i].n;
        copy.cell[i] = sv_make(at, n);
        if (n)
            memcpy(at, row->cell[i].p, n);
        at += n;
    }
    return copy;
}

static int add_row(const struct import_read *r, struct arena *mem, struct import_group *g, size_t scope,
                   struct import_row row, struct err *e)
{
    if (g->table[scope].n >= ROWS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("%s, row %zu: more than %d rows belong to one record"),
                       r->table[scope].file, row.row, ROWS_MAX);
    vec_push(mem, &g->table[scope], row);
    return 0;
}

static int take_below(struct import_read *r, size_t scope, size_t row, struct arena *mem, struct import_group *g,
                      struct err *e);

static int take_streamed(struct import_read *r, size_t scope, const struct row_name *name, size_t parent,
                         struct arena *mem, struct import_group *g, struct err *e)
{
    struct feed *f = &r->feed[scope];
    int rc;
    while ((rc = feed_peek(r, scope, e)) > 0 &&
           called(name, import_cell(&r->table[scope], &f->ahead, r->table[scope].parent))) {
        struct import_row row = row_copy(mem, &f->ahead);
        row.parent = parent;
        f->pending = false;
        if (add_row(r, mem, g, scope, row, e) || take_below(r, scope, g->table[scope].n - 1, mem, g, e))
            return -1;
    }
    return rc < 0 ? -1 : 0;
}

static int take_spilled_key(struct import_read *r, size_t scope, struct sv key, size_t parent, struct arena *mem,
                            struct import_group *g, struct err *e)
{
    const struct import_table *t = &r->table[scope];
    struct import_spill *aside = r->feed[scope].aside;
    struct import_row row;
    int rc;
    for (size_t at = 0; (rc = import_spill_next(aside, key, false, &at, mem, &row, e)) > 0;) {
        if (!sv_eq(import_cell(t, &row, t->parent), key))
            continue;
        import_spill_take(aside, at);
        row.parent = parent;
        if (add_row(r, mem, g, scope, row, e) || take_below(r, scope, g->table[scope].n - 1, mem, g, e))
            return -1;
    }
    return rc;
}

static int take_spilled(struct import_read *r, size_t scope, const struct row_name *name, size_t parent,
                        struct arena *mem, struct import_group *g, struct err *e)
{
    for (size_t i = 0; i < NAMES; i++)
        if (name->v[i].n && take_spilled_key(r, scope, name->v[i], parent, mem, g, e))
            return -1;
    return 0;
}

/* The rows of the repeats directly inside `scope` that belong to its row. */
static int take_below(struct import_read *r, size_t scope, size_t row, struct arena *mem, struct import_group *g,
                      struct err *e)
{
    struct row_name name = {0};
    bool named = false;
    for (size_t s = scope + 1; s < r->form->nscopes; s++) {
        if (!r->table[s].given || r->form->scope[s].parent != (int)scope)
            continue;
        if (!named)
            name = name_of(r, scope, &g->table[scope].v[row], mem);
        named = true;
        if (r->feed[s].aside ? take_spilled(r, s, &name, row, mem, g, e) : take_streamed(r, s, &name, row, mem, g, e))
            return -1;
    }
    return 0;
}

int import_read_next(struct import_read *r, struct arena *mem, struct import_group *g, struct err *e)
{
    g->table = ARENA_ARRAY(mem, r->form->nscopes, struct import_rows);
    int rc = feed_peek(r, 0, e);
    if (rc <= 0)
        return rc;
    if (add_row(r, mem, g, 0, row_copy(mem, &r->feed[0].ahead), e))
        return -1;
    r->feed[0].pending = false;
    return take_below(r, 0, 0, mem, g, e) ? -1 : 1;
}

/* --- rows without a record --------------------------------------------------------------------------------- */

static void orphan(const struct import_read *r, size_t scope, const struct import_row *row, struct problems *out)
{
    const struct import_table *t = &r->table[scope];
    struct source at = {.file = t->file, .row = row->row, .column = t->column[t->parent].header};
    (void)problem_add(out, SEVERITY_ERROR, at, import_cell(t, row, t->parent), N_("the _key or _id of a record"),
                      N_("This row belongs to no record of the file."));
}

static int orphans_of(struct import_read *r, size_t scope, struct arena *mem, struct problems *out, size_t *n,
                      struct err *e)
{
    struct feed *f = &r->feed[scope];
    struct import_row row;
    size_t at = 0;
    int rc = 0;
    while (f->aside && (rc = import_spill_next(f->aside, (struct sv){0}, true, &at, mem, &row, e)) > 0) {
        orphan(r, scope, &row, out);
        arena_reset(mem);
        ++*n;
    }
    while (!f->aside && (rc = feed_peek(r, scope, e)) > 0) {
        orphan(r, scope, &f->ahead, out);
        f->pending = false;
        ++*n;
    }
    return rc;
}

int import_read_orphans(struct import_read *r, struct problems *out, size_t *n, struct err *e)
{
    struct arena mem = {0};
    int rc = 0;
    *n = 0;
    for (size_t s = 1; s < r->form->nscopes && rc == 0; s++)
        if (r->table[s].given)
            rc = orphans_of(r, s, &mem, out, n, e);
    arena_release(&mem);
    return rc;
}

/* --- finding the files -------------------------------------------------------------------------------------- */

static bool is_workbook(const char *path)
{
    size_t n = strlen(path);
    return n > 5 && sv_ieq(sv_make(path + n - 5, 5), SV(".xlsx"));
}

static void give_file(struct import_read *r, size_t scope, const char *path)
{
    r->feed[scope].path = r->table[scope].file = path;
    r->table[scope].given = r->table[scope].csv = true;
}

static void give_sheet(struct import_read *r, size_t scope, const char *path, size_t sheet)
{
    r->feed[scope].has_sheet = r->table[scope].given = true;
    r->feed[scope].sheet = sheet;
    r->table[scope].file = arena_printf(r->mem, "%s [%.*s]", path, SV_ARG(xlsx_sheet_name(r->book, sheet))).p;
}

/* Sheet names end at 31 characters. */
static bool sheet_is(struct sv sheet, struct sv name)
{
    return sv_ieq(sheet, sv_make(name.p, name.n < SHEET_NAME_MAX ? name.n : SHEET_NAME_MAX));
}

/* The sheets of a pack in one workbook: data.FORM and data.FORM.REPEAT. */
static void give_sheets_named(struct import_read *r, const char *path, const char *sheet)
{
    for (size_t s = 0; s < r->form->nscopes; s++) {
        struct sv name = s ? arena_printf(r->mem, "%s.%.*s", sheet, SV_ARG(r->form->scope[s].name)) : sv_of(sheet);
        for (size_t i = 0; i < xlsx_nsheets(r->book); i++)
            if (!r->table[s].given && sheet_is(xlsx_sheet_name(r->book, i), name))
                give_sheet(r, s, path, i);
    }
}

static int give_sheets(struct import_read *r, const char *path, const char *sheet, struct err *e)
{
    if (xlsx_open(&r->book, path, e))
        return strstr(e->message, path) ? -1 : err_prefix(e, "%s: ", path);
    if (sheet) {
        give_sheets_named(r, path, sheet);
        return r->table[0].given ? 0
                                 : err_set(e, ERR_INPUT, NULL, N_("%s: the workbook has no sheet \"%s\""), path, sheet);
    }
    for (size_t i = 0; i < xlsx_nsheets(r->book); i++)
        for (size_t s = 0; s < r->form->nscopes; s++)
            if (!r->table[s].given && sheet_is(xlsx_sheet_name(r->book, i), r->form->scope[s].name))
                give_sheet(r, s, path, i);
    for (size_t i = 0; i < xlsx_nsheets(r->book) && !r->table[0].given; i++) {
        bool taken = false;
        for (size_t s = 1; s < r->form->nscopes; s++)
            taken = taken || (r->table[s].given && r->feed[s].sheet == i);
        if (!taken)
            give_sheet(r, 0, path, i);
    }
    return r->table[0].given ? 0
                             : err_set(e, ERR_INPUT, NULL, N_("%s: no sheet holds the records of the form %.*s"), path,
                                       SV_ARG(r->form->id));
}

/* FORM.csv has the rows of its repeats in FORM.REPEAT.csv. */
static void give_siblings(struct import_read *r, const char *path)
{
    struct sv stem = sv_of(path);
    if (sv_ends(stem, ".csv") || sv_ends(stem, ".CSV"))
        stem.n -= 4;
    for (size_t s = 1; s < r->form->nscopes; s++) {
        const char *beside = arena_printf(r->mem, "%.*s.%.*s.csv", SV_ARG(stem), SV_ARG(r->form->scope[s].name)).p;
        if (access(beside, R_OK) == 0)
            give_file(r, s, beside);
    }
}

static int give_named(struct import_read *r, struct sv list, struct err *e)
{
    struct sv item;
    while (sv_next_item(&list, false, &item)) {
        struct sv file, name = sv_trim(sv_cut(item, '=', &file));
        size_t s = 1;
        while (s < r->form->nscopes && !sv_ieq(r->form->scope[s].name, name))
            s++;
        if (s == r->form->nscopes || !sv_trim(file).n)
            return err_set(e, ERR_USAGE, "--repeat",
                           N_("--repeat is NAME=FILE, and the form %.*s has no repeat \"%.*s\""), SV_ARG(r->form->id),
                           SV_ARG(name));
        r->feed[s].has_sheet = false;
        give_file(r, s, arena_z(r->mem, sv_trim(file)));
    }
    return 0;
}

static void give_bytes(struct import_read *r, const struct import_input *in)
{
    for (size_t s = 0; s < r->form->nscopes; s++) {
        struct sv bytes = s == 0 ? in->bytes : in->repeat_bytes ? in->repeat_bytes[s - 1] : (struct sv){0};
        if (s && !bytes.n)
            continue;
        r->feed[s].has_bytes = r->table[s].given = r->table[s].csv = true;
        r->feed[s].bytes = bytes;
        r->table[s].file = arena_printf(r->mem, "%.*s.csv", SV_ARG(r->form->scope[s].name)).p;
    }
}

static int find_files(struct import_read *r, const struct import_input *in, struct err *e)
{
    if (!in->path) {
        give_bytes(r, in);
        return 0;
    }
    if (is_workbook(in->path)) {
        if (give_sheets(r, in->path, in->sheet, e))
            return -1;
    } else {
        give_file(r, 0, in->path);
        give_siblings(r, in->path);
    }
    return give_named(r, in->repeats, e);
}

/* --- first reading --------------------------------------------------------------------------------------------- */

static int map_headers(struct import_read *r, const struct workflow *w, struct sv ignore, struct problems *out,
                       struct err *e)
{
    for (size_t s = 0; s < r->form->nscopes; s++) {
        struct sv *header = NULL;
        size_t n = 0;
        if (!r->table[s].given)
            continue;
        if (feed_begin(r, s, &header, &n, e))
            return -1;
        import_map_header(&r->table[s], r->form, (int)s, w, header, n, ignore, r->mem, out);
    }
    return 0;
}

static void learn_row(struct import_table *t, const struct import_row *row)
{
    size_t n = row->n < t->n ? row->n : t->n;
    for (size_t i = 0; i < n; i++)
        if (t->column[i].kind == IMPORT_QUESTION)
            import_habit_learn(&t->column[i].habit, t->column[i].question->type, sv_trim(row->cell[i]), row->row);
}

static int learn(struct import_read *r, struct err *e)
{
    struct arena mem = {0};
    struct import_group g;
    int rc;
    while ((rc = import_read_next(r, &mem, &g, e)) > 0) {
        for (size_t s = 0; s < r->form->nscopes; s++)
            for (size_t i = 0; i < g.table[s].n; i++)
                learn_row(&r->table[s], &g.table[s].v[i]);
        r->total++;
        arena_reset(&mem);
    }
    arena_release(&mem);
    return rc;
}

/* Rows that nobody took: their repeat is in another order, or they belong to nobody. */
static int learn_rest(struct import_read *r, size_t scope, struct err *e)
{
    struct feed *f = &r->feed[scope];
    int rc;
    while ((rc = feed_peek(r, scope, e)) > 0) {
        learn_row(&r->table[scope], &f->ahead);
        f->spill = true;
        f->pending = false;
    }
    return rc;
}

static void note_encoding(const struct import_read *r, size_t scope, struct problems *out)
{
    struct source at = {.file = r->table[scope].file};
    if (!import_source_recoded(r->feed[scope].source))
        return;
    struct problem *p = problem_add(out, SEVERITY_WARNING, at, (struct sv){0}, N_("UTF-8"),
                                    N_("The file is not in UTF-8; it was read as Windows-1252."));
    problem_remedy(out, p, N_("Save it as \"CSV UTF-8\" and compare the accents."));
}

static int first_reading(struct import_read *r, struct problems *out, struct err *e)
{
    if (learn(r, e))
        return -1;
    for (size_t s = 0; s < r->form->nscopes; s++) {
        if (!r->table[s].given)
            continue;
        if (learn_rest(r, s, e))
            return -1;
        note_encoding(r, s, out);
        if (r->feed[s].spill ? spill(r, s, e) : feed_rewind(r, s, e))
            return -1;
    }
    return 0;
}

/* --- interface ---------------------------------------------------------------------------------------------------- */

int import_read_open(struct import_read **out, const struct form *f, const struct workflow *w,
                     const struct import_input *in, struct arena *mem, struct problems *problems, struct err *e)
{
    struct import_read *r = xmalloc(sizeof *r);
    size_t errors = problems->nerrors;
    *r = (struct import_read){.form = f,
                              .mem = mem,
                              .feed = ARENA_ARRAY(mem, f->nscopes, struct feed),
                              .table = ARENA_ARRAY(mem, f->nscopes, struct import_table)};
    if (find_files(r, in, e) || map_headers(r, w, in->ignore, problems, e) ||
        (problems->nerrors == errors && first_reading(r, problems, e))) {
        import_read_close(r);
        return -1;
    }
    *out = r;
    return 0;
}

void import_read_close(struct import_read *r)
{
    if (!r)
        return;
    for (size_t s = 0; s < r->form->nscopes; s++) {
        import_source_close(r->feed[s].source);
        import_spill_close(r->feed[s].aside);
    }
    xlsx_close(r->book);
    free(r);
}

const struct import_table *import_read_table(const struct import_read *r, int scope)
{
    return &r->table[scope];
}

size_t import_read_total(const struct import_read *r)
{
    return r->total;
}

bool import_read_by_program(const struct import_read *r)
{
    return r->book || r->table[0].version >= 0;
}

size_t import_read_spilled(const struct import_read *r)
{
    size_t n = 0;
    for (size_t s = 0; s < r->form->nscopes; s++)
        n += r->feed[s].aside ? import_spill_count(r->feed[s].aside) : 0;
    return n;
}

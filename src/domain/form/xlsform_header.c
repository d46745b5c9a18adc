/*
 * Headers of XLSForm sheets: aliases, capitals, prefixes (bind::, control::), languages, the same
 * column twice; and the cells below them. Called by the other files of the reader. Must not know
 * what a cell means.
 */
#include "domain/form/xlsform_internal.h"

#include "base/near.h"
#include "base/utf8.h"

struct alias {
    const char *name; /* folded */
    enum xls_column column;
};

/* source: XLSForm.org, pyxform's aliases, and istmo's own columns (contract §2) */
static const struct alias survey_alias[] = {
    {"type", XLS_TYPE},
    {"command", XLS_TYPE},
    {"name", XLS_NAME},
    {"tag", XLS_NAME},
    {"value", XLS_NAME},
    {"label", XLS_LABEL},
    {"caption", XLS_LABEL},
    {"hint", XLS_HINT},
    {"guidance hint", XLS_GUIDANCE_HINT},
    {"required", XLS_REQUIRED},
    {"required message", XLS_REQUIRED_MESSAGE},
    {"requiredmsg", XLS_REQUIRED_MESSAGE},
    {"relevant", XLS_RELEVANT},
    {"relevance", XLS_RELEVANT},
    {"constraint", XLS_CONSTRAINT},
    {"constraint message", XLS_CONSTRAINT_MESSAGE},
    {"constraining message", XLS_CONSTRAINT_MESSAGE},
    {"constraintmsg", XLS_CONSTRAINT_MESSAGE},
    {"calculation", XLS_CALCULATION},
    {"calculate", XLS_CALCULATION},
    {"default", XLS_DEFAULT},
    {"read only", XLS_READ_ONLY},
    {"readonly", XLS_READ_ONLY},
    {"appearance", XLS_APPEARANCE},
    {"parameters", XLS_PARAMETERS},
    {"repeat count", XLS_REPEAT_COUNT},
    {"count", XLS_REPEAT_COUNT},
    {"choice filter", XLS_CHOICE_FILTER},
    {"trigger", XLS_TRIGGER},
    {"disabled", XLS_DISABLED},
    {"measure", XLS_MEASURE},
    {"facet", XLS_FACET},
    {"dimension", XLS_DIMENSION},
    {"pii", XLS_PII},
    {"compartment", XLS_COMPARTMENT},
    {NULL, XLS_UNKNOWN},
};

static const struct alias choices_alias[] = {
    {"list name", XLS_LIST_NAME}, {"listname", XLS_LIST_NAME}, {"list", XLS_LIST_NAME}, {"name", XLS_NAME},
    {"value", XLS_NAME},          {"label", XLS_LABEL},        {"caption", XLS_LABEL},  {NULL, XLS_UNKNOWN},
};

static const struct alias settings_alias[] = {
    {"form id", XLS_FORM_ID},
    {"id string", XLS_FORM_ID},
    {"set form id", XLS_FORM_ID},
    {"form title", XLS_FORM_TITLE},
    {"title", XLS_FORM_TITLE},
    {"set form title", XLS_FORM_TITLE},
    {"version", XLS_VERSION},
    {"default language", XLS_DEFAULT_LANGUAGE},
    {"allow choice duplicates", XLS_DUPLICATES},
    {"fact", XLS_FACT},
    {"date of record", XLS_DATE_OF_RECORD},
    {"workflow", XLS_WORKFLOW},
    {"key", XLS_KEY},
    {NULL, XLS_UNKNOWN},
};

static const struct alias *const sheet_alias[] = {survey_alias, choices_alias, settings_alias};
static const char *const sheet_name[] = {"survey", "choices", "settings"};

static bool translated(enum xls_column c)
{
    return c == XLS_LABEL || c == XLS_HINT || c == XLS_GUIDANCE_HINT || c == XLS_REQUIRED_MESSAGE ||
           c == XLS_CONSTRAINT_MESSAGE || c == XLS_FORM_TITLE;
}

/* --- languages -------------------------------------------------------------------------------- */

static bool code_shaped(struct sv s)
{
    size_t i = 0;
    while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z')))
        i++;
    return i >= 2 && i <= 3 && (i == s.n || s.p[i] == '-' || s.p[i] == '_');
}

/* Names that forms of the field write without a code. */
static bool language_code(struct sv folded, struct sv *code)
{
    static const char *const names[][2] = {
        {"english", "en"},    {"ingles", "en"},    {"spanish", "es"},        {"espanol", "es"},
        {"castellano", "es"}, {"french", "fr"},    {"francais", "fr"},       {"frances", "fr"},
        {"portuguese", "pt"}, {"portugues", "pt"}, {"haitian creole", "ht"}, {"creole", "ht"},
        {"kreyol", "ht"},     {"chinese", "zh"},   {"arabic", "ar"},         {"default", ""},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_is(folded, names[i][0])) {
            *code = sv_of(names[i][1]);
            return true;
        }
    return false;
}

/* "Español (es)" -> "es", "es" -> "es", "Español" -> "es"; what is no known language stays. */
struct sv xls_language(struct xls_reader *r, struct sv written)
{
    struct sv code;
    written = sv_trim(written);
    if (written.n && written.p[written.n - 1] == ')')
        for (size_t i = written.n - 1; i-- > 0;)
            if (written.p[i] == '(') {
                code = sv_trim(sv_make(written.p + i + 1, written.n - i - 2));
                return code_shaped(code) ? code : written;
            }
    return language_code(utf8_fold(r->mem, written), &code) ? code : written;
}

static void note_language(struct xls_reader *r, struct sv lang)
{
    struct form *f = r->form;
    struct {
        struct sv *v;
        size_t n, cap;
    } known = {f->language, f->nlanguages, f->language_cap};
    for (size_t i = 0; i < known.n; i++)
        if (sv_ieq(known.v[i], lang))
            return;
    vec_push(r->mem, &known, lang);
    f->language = known.v;
    f->nlanguages = known.n;
    f->language_cap = known.cap;
}

/* --- one header ------------------------------------------------------------------------------- */

static bool prefix(struct sv folded)
{
    static const char *const known[] = {"bind", "control", "body", "jr"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(folded, known[i]))
            return true;
    return false;
}

static enum xls_column lookup(enum xls_sheet sheet, struct sv folded)
{
    for (const struct alias *a = sheet_alias[sheet]; a->name; a++)
        if (sv_is(folded, a->name))
            return a->column;
    return XLS_UNKNOWN;
}

static struct source header_source(const struct table *t, size_t column)
{
    return (struct source){t->file, t->header[column], 1};
}

/* A header that is none but looks like one is probably a slip of the pen: its cells have no effect. */
static void warn_near(struct xls_reader *r, enum xls_sheet sheet, const struct table *t, size_t column, struct sv base)
{
    struct near near = {.typed = base};
    for (const struct alias *a = sheet_alias[sheet]; a->name; a++)
        near_offer(&near, sv_of(a->name));
    if (!near.best.n || base.n < 4)
        return;
    struct problem *p = problem_add(r->problems, SEVERITY_WARNING, header_source(t, column), t->header[column], NULL,
                                    "the column “%.*s” of the sheet %s is not known; it is kept but has no effect",
                                    SV_ARG(t->header[column]), sheet_name[sheet]);
    problem_remedy(r->problems, p, "Perhaps “%.*s” was meant?", SV_ARG(near.best));
}

/* "bind:jr:constraintMsg::Español (es)": prefixes, the column, the language. */
static struct xls_header read_header(struct xls_reader *r, enum xls_sheet sheet, const struct table *t, size_t column)
{
    struct xls_header h = {0};
    struct sv rest = t->header[column], base, part;
    do {
        part = sv_cut(rest, ':', &rest);
        base = utf8_fold(r->mem, part);
    } while (rest.n && (!base.n || prefix(base)));
    while (rest.n && rest.p[0] == ':')
        rest = sv_make(rest.p + 1, rest.n - 1);
    h.column = lookup(sheet, base);
    if (h.column == XLS_UNKNOWN) {
        warn_near(r, sheet, t, column, base);
    } else if (rest.n && !translated(h.column)) {
        problem_add(r->problems, SEVERITY_WARNING, header_source(t, column), t->header[column], NULL,
                    "the column “%.*s” cannot be translated; it is kept but has no effect", SV_ARG(t->header[column]));
        h.column = XLS_UNKNOWN;
    } else if (translated(h.column)) {
        h.lang = rest.n ? xls_language(r, rest) : r->form->default_language;
        if (h.lang.n)
            note_language(r, h.lang);
    }
    return h;
}

static void warn_twice(struct xls_reader *r, const struct table *t, size_t first, size_t second)
{
    problem_add(r->problems, SEVERITY_WARNING, header_source(t, second), t->header[second], NULL,
                "the columns “%.*s” and “%.*s” mean the same; each row may use either", SV_ARG(t->header[first]),
                SV_ARG(t->header[second]));
}

static void index_header(struct xls_reader *r, struct xls_table *x, size_t column)
{
    const struct xls_header *h = &x->header[column];
    if (h->column == XLS_UNKNOWN)
        return;
    for (size_t i = 0; i < column; i++)
        if (x->header[i].column == h->column && sv_ieq(x->header[i].lang, h->lang)) {
            warn_twice(r, x->t, i, column);
            return;
        }
    if (x->first[h->column] < 0)
        x->first[h->column] = (int)column;
}

void xls_headers_read(struct xls_reader *r, enum xls_sheet sheet, const struct table *t, struct xls_table *out)
{
    *out = (struct xls_table){.t = t};
    for (size_t i = 0; i < XLS_COLUMNS; i++)
        out->first[i] = -1;
    if (!t)
        return;
    out->header = ARENA_ARRAY(r->mem, t->ncolumns, struct xls_header);
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (t->header[i].n)
            out->header[i] = read_header(r, sheet, t, i);
        index_header(r, out, i);
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

struct source xls_source(const struct xls_table *x, size_t row, enum xls_column column)
{
    return table_source(x->t, row, x->first[column]);
}

static void report_two(struct xls_reader *r, const struct xls_table *x, size_t row, size_t column, struct sv first,
                       struct sv second)
{
    problem_add(r->problems, SEVERITY_ERROR, table_source(x->t, row, (int)column), second,
                "one of the two columns empty, or the same in both",
                "two columns that mean the same say different things: “%.*s” and “%.*s”", SV_ARG(first),
                SV_ARG(second));
}

struct sv xls_cell(struct xls_reader *r, const struct xls_table *x, size_t row, enum xls_column column)
{
    int at = x->first[column];
    if (at < 0)
        return (struct sv){0};
    struct sv found = x->t->row[row][at];
    for (size_t i = (size_t)at + 1; i < x->t->ncolumns; i++) {
        struct sv other = x->t->row[row][i];
        if (x->header[i].column != column || !other.n)
            continue;
        if (!found.n)
            found = other;
        else if (!sv_eq(found, other))
            report_two(r, x, row, i, found, other);
    }
    return found;
}

struct text xls_text(struct xls_reader *r, const struct xls_table *x, size_t row, enum xls_column column)
{
    struct text out = {0};
    int at = x->first[column];
    for (size_t i = at < 0 ? x->t->ncolumns : (size_t)at; i < x->t->ncolumns; i++) {
        struct sv cell = x->t->row[row][i];
        if (x->header[i].column != column || !cell.n)
            continue;
        struct sv before = text_exact(&out, x->header[i].lang);
        if (!before.n)
            text_put(r->mem, &out, x->header[i].lang, cell);
        else if (!sv_eq(before, cell))
            report_two(r, x, row, i, before, cell);
    }
    return out;
}

struct map xls_extra(struct xls_reader *r, const struct xls_table *x, size_t row)
{
    struct map extra = {.mem = r->mem};
    for (size_t i = 0; i < x->t->ncolumns; i++)
        if (x->header[i].column == XLS_UNKNOWN && x->t->header[i].n && x->t->row[row][i].n)
            (void)map_put(&extra, x->t->header[i], &x->t->row[row][i]);
    return extra;
}

bool xls_yes_no(struct sv text, bool *out)
{
    static const char *const yes[] = {"yes", "true", "true()", "y", "x", "1", "si", "sí", "Sí", "SÍ"};
    static const char *const no[] = {"no", "false", "false()", "n", "0", ""};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (sv_ieq(text, sv_of(yes[i]))) {
            *out = true;
            return true;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (sv_ieq(text, sv_of(no[i]))) {
            *out = false;
            return true;
        }
    return false;
}

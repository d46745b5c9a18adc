/* Single cells to values, each with its complaint. Called by pack_row.c only, but for codes. */
#include "domain/pack/pack_internal.h"

#include "base/date.h"
#include "base/near.h"
#include "domain/indicator/indicator.h"

#include <math.h>

#define SUGGESTIONS_MAX 200 /* looking for near names is slow: enough is enough */

#define CODE_MAX 200 /* keys of several codes have to fit in one entry of a PostgreSQL index: 2,700 bytes */

bool pack_value_is_code(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!plain)
            return false;
    }
    return s.n > 0;
}

void pack_value_code(struct reader *r, struct sv code, struct source at)
{
    if (!pack_value_is_code(code))
        (void)problem_add(r->problems, SEVERITY_ERROR, at, code, N_("letters A-Z, digits, - and _"),
                          N_("“%.*s” cannot be a code."), SV_ARG(code));
    else if (code.n > CODE_MAX)
        (void)problem_add(r->problems, SEVERITY_ERROR, at, code, NULL,
                          N_("A code has at most %d letters; this one has %zu."), CODE_MAX, code.n);
}

struct problem *pack_unknown(struct reader *r, struct source at, const char *noun, struct sv found,
                             const struct map *known)
{
    struct near near = {.typed = found};
    struct problem *p = problem_add(r->problems, SEVERITY_ERROR, at, found, NULL, N_("There is no %s “%.*s”."),
                                    tr(r->problems->lang, noun), SV_ARG(found));
    for (size_t i = 0; known && r->problems->n < SUGGESTIONS_MAX && i < known->n; i++)
        near_offer(&near, known->v[i].key);
    if (near.best.n)
        problem_remedy(r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
    return p;
}

/* --- by type ------------------------------------------------------------------------------------------- */

/* Codes have no spaces: "A, B" and "A B" are both lists of two. */
static struct sv_list list_of(struct reader *r, struct sv cell)
{
    struct sv_list list = {0};
    struct sv part, item;
    while (sv_next_item(&cell, false, &part))
        while (sv_next_item(&part, true, &item))
            vec_push(r->mem, &list, item);
    return list;
}

/* The allowed word that the cell is, without case; its position in *which. */
static struct sv one_of(const char *values, struct sv cell, unsigned *which)
{
    struct sv rest = sv_of(values), word;
    for (*which = 0; sv_next_item(&rest, true, &word); (*which)++)
        if (sv_ieq(word, cell))
            return word;
    return (struct sv){0};
}

static struct sv read_enum(struct reader *r, const struct column *c, struct sv cell, struct source at, unsigned *which)
{
    struct sv word = one_of(c->values, cell, which), rest = sv_of(c->values), item;
    struct near near = {.typed = cell};
    if (word.n)
        return word;
    *which = 0;
    while (sv_next_item(&rest, true, &item))
        near_offer(&near, item);
    struct problem *p = problem_add(r->problems, SEVERITY_ERROR, at, cell, c->values,
                                    N_("“%.*s” is not possible in the column “%s”."), SV_ARG(cell), c->name);
    if (near.best.n)
        problem_remedy(r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
    return word;
}

static double read_number(struct reader *r, struct sv cell, struct source at)
{
    double v;
    if (sv_to_double(cell, &v))
        return v;
    (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("a number with a decimal point, such as 1250.5"),
                      N_("“%.*s” is not a number."), SV_ARG(cell));
    return NAN;
}

static int read_integer(struct reader *r, struct sv cell, struct source at)
{
    int64_t v;
    if (sv_to_int(cell, &v) && v >= 0 && v <= INT32_MAX)
        return (int)v;
    (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("a whole number, 0 or more"),
                      N_("“%.*s” is not a whole number."), SV_ARG(cell));
    return 0;
}

static int32_t read_date(struct reader *r, struct sv cell, struct source at)
{
    int32_t v;
    if (date_parse(cell, &v))
        return v;
    (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("a date that exists, written YYYY-MM-DD"),
                      N_("“%.*s” is not a date."), SV_ARG(cell));
    return DATE_NONE;
}

static struct sv read_period(struct reader *r, struct sv cell, struct source at)
{
    struct period p;
    struct err e = {.lang = r->problems->lang};
    int start = r->pack->fiscal_year_start ? r->pack->fiscal_year_start : 1;
    if (period_parse(r->mem, cell, start, &p, &e) == 0)
        return p.name;
    (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("a period, such as 2023, 2023-Q2 or 2023-06"), "%s",
                      e.message);
    return cell;
}

static struct sv read_colour(struct reader *r, struct sv cell, struct source at)
{
    bool good = cell.n == 7 && cell.p[0] == '#';
    for (size_t i = 1; good && i < 7; i++)
        good = strchr("0123456789abcdefABCDEF", cell.p[i]) != NULL && cell.p[i];
    if (!good)
        (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("a colour written #RRGGBB"),
                          N_("“%.*s” is not a colour."), SV_ARG(cell));
    return good ? cell : (struct sv){0};
}

static struct slice read_slice(struct reader *r, struct sv cell, struct source at)
{
    struct slice s = {0};
    struct err e = {.lang = r->problems->lang};
    if (slice_parse(r->mem, cell, ';', &s, &e))
        (void)problem_add(r->problems, SEVERITY_ERROR, at, cell, N_("dimension=value, separated by semicolons"), "%s",
                          e.message);
    return s;
}

/* "PROT-1: reason; ML-1: reason" */
static void read_excludes(struct reader *r, struct indicator *in, struct sv cell, struct source at)
{
    struct {
        struct exclusion *v;
        size_t n, cap;
    } list = {0};
    while (cell.n) {
        struct sv reason, part = sv_trim(sv_cut(cell, ';', &cell));
        struct exclusion x = {.code = sv_trim(sv_cut(part, ':', &reason))};
        x.reason = sv_trim(reason);
        if (!part.n)
            continue;
        if (!x.reason.n)
            (void)problem_add(r->problems, SEVERITY_ERROR, at, part, N_("CODE: reason; CODE: reason"),
                              N_("“%.*s” is left out without a reason."), SV_ARG(x.code));
        vec_push(r->mem, &list, x);
    }
    in->exclude = list.v;
    in->nexcludes = list.n;
    in->exclude_cap = list.cap;
}

#define PUT(type, value) *(type *)to = (value)

void pack_value_read(struct reader *r, const struct kind *k, const struct heading *h, void *item, struct sv cell,
                     struct source at)
{
    const struct column *c = h->column;
    void *to = (char *)item + c->offset;
    unsigned which;
    (void)k;
    switch (c->type) {
    case COLUMN_CODE:
        pack_value_code(r, cell, at);
        PUT(struct sv, cell);
        break;
    case COLUMN_TEXT:
    case COLUMN_REF:
        PUT(struct sv, cell);
        break;
    case COLUMN_TEXTS:
        text_put(r->mem, to, h->lang, cell);
        break;
    case COLUMN_CODES:
    case COLUMN_REFS:
        PUT(struct sv_list, list_of(r, cell));
        break;
    case COLUMN_ENUM:
        PUT(struct sv, read_enum(r, c, cell, at, &which));
        break;
    case COLUMN_NUMBER:
        PUT(double, read_number(r, cell, at));
        break;
    case COLUMN_INTEGER:
        PUT(int, read_integer(r, cell, at));
        break;
    case COLUMN_DATE:
        PUT(int32_t, read_date(r, cell, at));
        break;
    case COLUMN_PERIOD:
        PUT(struct sv, read_period(r, cell, at));
        break;
    case COLUMN_COLOUR:
        PUT(struct sv, read_colour(r, cell, at));
        break;
    case COLUMN_ROLLUP:
        (void)read_enum(r, c, cell, at, &which);
        PUT(enum rollup_rule, (enum rollup_rule)which);
        break;
    case COLUMN_SLICE:
        PUT(struct slice, read_slice(r, cell, at));
        break;
    case COLUMN_EXCLUDES:
        read_excludes(r, item, cell, at);
        break;
    }
}

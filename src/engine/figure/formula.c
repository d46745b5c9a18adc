/*
 * Indicator formulas: text to syntax tree by recursive descent (formula.h, contract §3). Called by
 * the pack. Knows neither streams nor indicators: the caller checks names. Conditions are cut out
 * here and read by expr_parse.
 */
#include "engine/figure/formula.h"

#include "base/near.h"
#include "base/utf8.h"

#define DEPTH_MAX 100  /* nested brackets */
#define NODES_MAX 2000 /* so that whoever walks a tree may recurse: a sum of n terms is n deep */

struct reader {
    struct arena *mem;
    struct sv text;
    size_t at;
    int depth, nodes;
    struct err *e;
};

static const char *const aggregate_names[] = {
    [AGG_SUM] = "sum",       [AGG_AVG] = "avg",     [AGG_MIN] = "min",       [AGG_MAX] = "max",
    [AGG_LATEST] = "latest", [AGG_COUNT] = "count", [AGG_PEOPLE] = "people", [AGG_DISTINCT] = "distinct",
};
#define NAGGREGATES (sizeof aggregate_names / sizeof *aggregate_names)

const char *aggregate_name(enum aggregate a)
{
    return aggregate_names[a];
}

/* --- characters ------------------------------------------------------------------------------- */

static size_t column_of(const struct reader *r, size_t at)
{
    return utf8_length(sv_make(r->text.p, at)) + 1;
}

static bool space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char peek(struct reader *r)
{
    while (r->at < r->text.n && space(r->text.p[r->at]))
        r->at++;
    return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static bool take(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

/* What stands at the current place, for messages: a word, or one character. */
static struct sv seen(struct reader *r)
{
    (void)peek(r);
    struct sv rest = sv_make(r->text.p + r->at, r->text.n - r->at), one = rest;
    if (!rest.n)
        return rest;
    (void)utf8_next(&one);
    return sv_make(rest.p, rest.n - one.n);
}

static int expected(struct reader *r, const char *what)
{
    struct sv found = seen(r);
    if (!found.n)
        return err_set(r->e, ERR_INPUT, "formula", "column %zu: the formula ends where %s is expected",
                       column_of(r, r->at), tr(r->e->lang, what));
    return err_set(r->e, ERR_INPUT, "formula", "column %zu: %s is expected, not “%.*s”", column_of(r, r->at),
                   tr(r->e->lang, what), SV_ARG(found));
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct sv take_name(struct reader *r)
{
    size_t from;
    if (!letter(peek(r)))
        return (struct sv){0};
    from = r->at;
    while (r->at < r->text.n && (letter(r->text.p[r->at]) || digit(r->text.p[r->at])))
        r->at++;
    return sv_make(r->text.p + from, r->at - from);
}

static struct formula *node_new(struct reader *r, enum formula_op op, size_t at)
{
    if (++r->nodes > NODES_MAX) {
        (void)err_set(r->e, ERR_LIMIT, "formula", "column %zu: the formula has more than %d parts", column_of(r, at),
                      NODES_MAX);
        return NULL;
    }
    struct formula *f = ARENA_NEW(r->mem, struct formula);
    f->op = op;
    f->at = at;
    return f;
}

/* --- leaves ----------------------------------------------------------------------------------- */

static const struct formula *number(struct reader *r)
{
    size_t from = r->at;
    while (r->at < r->text.n && (digit(r->text.p[r->at]) || r->text.p[r->at] == '.'))
        r->at++;
    struct sv text = sv_make(r->text.p + from, r->at - from);
    struct formula *f = node_new(r, FORMULA_NUMBER, from);
    if (!f)
        return NULL;
    if (!sv_to_double(text, &f->number)) {
        (void)err_set(r->e, ERR_INPUT, "formula", "column %zu: “%.*s” is not a number", column_of(r, from),
                      SV_ARG(text));
        return NULL;
    }
    return f;
}

static bool code_valid(struct sv code)
{
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (!letter(c) && !digit(c) && c != '-' && (unsigned char)c < 0x80)
            return false;
    }
    return code.n > 0;
}

static const struct formula *indicator(struct reader *r)
{
    size_t from = r->at++;
    struct sv rest = sv_make(r->text.p + r->at, r->text.n - r->at);
    const char *end = rest.n ? memchr(rest.p, '}', rest.n) : NULL;
    if (!end) {
        (void)err_set(r->e, ERR_INPUT, "formula", "column %zu: the brace is not closed with }", column_of(r, from));
        return NULL;
    }
    struct sv code = sv_trim(sv_make(rest.p, (size_t)(end - rest.p)));
    r->at += (size_t)(end - rest.p) + 1;
    if (!code_valid(code)) {
        (void)err_set(r->e, ERR_INPUT, "formula",
                      "column %zu: “%.*s” is not the code of an indicator: letters, digits, - and _ are expected",
                      column_of(r, from), SV_ARG(code));
        return NULL;
    }
    struct formula *f = node_new(r, FORMULA_INDICATOR, from);
    if (f)
        f->code = arena_sv(r->mem, code);
    return f;
}

/* --- aggregates ------------------------------------------------------------------------------- */

static bool has_member(enum aggregate a)
{
    return a != AGG_COUNT && a != AGG_PEOPLE;
}

static int member(struct reader *r, struct formula *f)
{
    bool dot = take(r, '.');
    const char *name = aggregate_names[f->aggregate];
    if (!dot && has_member(f->aggregate))
        return err_set(r->e, ERR_INPUT, "formula",
                       f->aggregate == AGG_DISTINCT ? N_("column %zu: %s needs a dimension: %s(%.*s.dimension)")
                                                    : N_("column %zu: %s needs a measure: %s(%.*s.measure)"),
                       column_of(r, r->at), name, name, SV_ARG(f->stream));
    if (dot && !has_member(f->aggregate))
        return err_set(r->e, ERR_INPUT, "formula",
                       "column %zu: %s takes records as a whole: write %s(%.*s) without what follows the point",
                       column_of(r, r->at), name, name, SV_ARG(f->stream));
    if (!dot)
        return 0;
    f->member = arena_sv(r->mem, take_name(r));
    return f->member.n ? 0 : expected(r, N_("a name"));
}

/* Where the condition that begins at `from` ends: at the bracket that closes the aggregate. */
static size_t condition_end(const struct reader *r, size_t from)
{
    size_t depth = 0;
    char quote = '\0';
    for (size_t i = from; i < r->text.n; i++) {
        char c = r->text.p[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth-- == 0)
            return i;
    }
    return r->text.n;
}

static int condition(struct reader *r, struct formula *f)
{
    (void)peek(r);
    size_t from = r->at, end = condition_end(r, from);
    struct err detail = {.lang = r->e->lang};
    struct sv text = sv_trim(sv_make(r->text.p + from, end - from));
    if (end == r->text.n)
        return err_set(r->e, ERR_INPUT, "formula", "column %zu: the condition is not closed with )",
                       column_of(r, from));
    if (!text.n)
        return expected(r, N_("a condition"));
    if (expr_parse(r->mem, text, &f->condition, &detail))
        return err_set(r->e, detail.kind, "formula", "in the condition that begins at column %zu: %s",
                       column_of(r, from), detail.message);
    r->at = end;
    return 0;
}

static const struct formula *aggregate(struct reader *r, enum aggregate a, size_t from)
{
    struct formula *f = node_new(r, FORMULA_AGGREGATE, from);
    if (!f)
        return NULL;
    f->aggregate = a;
    f->stream = arena_sv(r->mem, take_name(r));
    if (!f->stream.n) {
        (void)expected(r, N_("the name of a form's facts"));
        return NULL;
    }
    if (member(r, f) || (take(r, ',') && condition(r, f)))
        return NULL;
    if (!take(r, ')')) {
        (void)expected(r, N_(", or )"));
        return NULL;
    }
    return f;
}

/* --- structure -------------------------------------------------------------------------------- */

static const struct formula *sum(struct reader *r);

static const struct formula *ratio(struct reader *r, size_t from)
{
    struct formula *f = node_new(r, FORMULA_RATIO, from);
    if (!f || !(f->a = sum(r)))
        return NULL;
    if (!take(r, ',')) {
        (void)expected(r, N_("a comma and the denominator"));
        return NULL;
    }
    if (!(f->b = sum(r)))
        return NULL;
    if (!take(r, ')')) {
        (void)expected(r, ")");
        return NULL;
    }
    return f;
}

static const struct formula *unknown_function(struct reader *r, struct sv name, size_t from)
{
    struct near near = {.typed = name};
    for (size_t i = 0; i < NAGGREGATES; i++)
        near_offer(&near, sv_of(aggregate_names[i]));
    near_offer(&near, SV("ratio"));
    if (near.best.n)
        (void)err_set(r->e, ERR_INPUT, "formula", "column %zu: formulas have no “%.*s”; perhaps “%.*s”?",
                      column_of(r, from), SV_ARG(name), SV_ARG(near.best));
    else
        (void)err_set(r->e, ERR_INPUT, "formula",
                      "column %zu: formulas have no “%.*s”: sum, avg, min, max, latest, count, people, distinct and "
                      "ratio exist, and codes of indicators stand in braces",
                      column_of(r, from), SV_ARG(name));
    return NULL;
}

static const struct formula *function(struct reader *r)
{
    size_t from = r->at;
    struct sv name = take_name(r);
    size_t a = 0;
    while (a < NAGGREGATES && !sv_is(name, aggregate_names[a]))
        a++;
    if (a == NAGGREGATES && !sv_is(name, "ratio"))
        return unknown_function(r, name, from);
    if (!take(r, '(')) {
        (void)expected(r, "(");
        return NULL;
    }
    return a == NAGGREGATES ? ratio(r, from) : aggregate(r, (enum aggregate)a, from);
}

static const struct formula *brackets(struct reader *r)
{
    r->at++;
    const struct formula *f = sum(r);
    if (f && !take(r, ')')) {
        (void)expected(r, ")");
        return NULL;
    }
    return f;
}

static const struct formula *unary(struct reader *r)
{
    char c = peek(r);
    if (digit(c) || c == '.')
        return number(r);
    if (c == '{')
        return indicator(r);
    if (c == '(')
        return brackets(r);
    if (letter(c))
        return function(r);
    (void)expected(r, N_("a number, {CODE}, an aggregate or ratio()"));
    return NULL;
}

static const struct formula *binary(struct reader *r, enum formula_op op, size_t at, const struct formula *a,
                                    const struct formula *b)
{
    struct formula *f = b ? node_new(r, op, at) : NULL;
    if (f) {
        f->a = a;
        f->b = b;
    }
    return f;
}

static bool take_div(struct reader *r)
{
    size_t from = r->at;
    if (peek(r) == 'd' && sv_is(take_name(r), "div"))
        return true;
    r->at = from;
    return false;
}

static const struct formula *product(struct reader *r)
{
    const struct formula *f = unary(r);
    while (f) {
        (void)peek(r);
        size_t at = r->at;
        if (take(r, '*'))
            f = binary(r, FORMULA_MUL, at, f, unary(r));
        else if (take_div(r))
            f = binary(r, FORMULA_DIV, at, f, unary(r));
        else
            break;
    }
    return f;
}

static const struct formula *sum(struct reader *r)
{
    if (r->depth == DEPTH_MAX) {
        (void)err_set(r->e, ERR_LIMIT, "formula", "column %zu: more than %d brackets inside each other",
                      column_of(r, r->at), DEPTH_MAX);
        return NULL;
    }
    r->depth++;
    const struct formula *f = product(r);
    while (f) {
        (void)peek(r);
        size_t at = r->at;
        if (take(r, '+'))
            f = binary(r, FORMULA_ADD, at, f, product(r));
        else if (take(r, '-'))
            f = binary(r, FORMULA_SUB, at, f, product(r));
        else
            break;
    }
    r->depth--;
    return f;
}

int formula_parse(struct arena *mem, struct sv text, const struct formula **out, struct err *e)
{
    struct reader r = {.mem = mem, .text = text, .e = e};
    *out = NULL;
    if (text.n > EXPR_BYTES_MAX)
        return err_set(e, ERR_LIMIT, "formula", "the formula has %zu bytes; at most %d are possible", text.n,
                       EXPR_BYTES_MAX);
    const struct formula *f = sum(&r);
    if (!f)
        return -1;
    if (peek(&r) == '/')
        return err_set(e, ERR_INPUT, "formula", "column %zu: division is written div", column_of(&r, r.at));
    if (r.at < text.n)
        return expected(&r, N_("an operator (+ - * div) or the end"));
    *out = f;
    return 0;
}

void formula_walk(const struct formula *f, formula_fn *fn, void *ctx)
{
    if (!f)
        return;
    fn(ctx, f);
    formula_walk(f->a, fn, ctx);
    formula_walk(f->b, fn, ctx);
}

/* Functions on texts. Positions count Unicode code points, never bytes. */
#include "engine/expr/expr_internal.h"

#include "base/utf8.h"

#include <math.h>

static bool find(struct sv hay, struct sv needle, size_t *at)
{
    const char *from = hay.p;
    *at = 0;
    if (!needle.n)
        return true;
    while (hay.n - *at >= needle.n) {
        const char *hit = memchr(from, needle.p[0], hay.n - *at - needle.n + 1);
        if (!hit)
            return false;
        *at = (size_t)(hit - hay.p);
        if (memcmp(hit, needle.p, needle.n) == 0)
            return true;
        from = hit + 1;
        ++*at;
    }
    return false;
}

static int two(struct expr_run *r, const struct expr_node *call, struct sv *a, struct sv *b)
{
    return expr_arg_string(r, call, 0, a) || expr_arg_string(r, call, 1, b) ? -1 : 0;
}

/* The second argument in the first. */
static int search(struct expr_run *r, const struct expr_node *call, struct sv *s, struct sv *needle, size_t *at,
                  bool *found)
{
    if (two(r, call, s, needle) || expr_charge(r, call, s->n / 64 * (needle->n / 8 + 1)))
        return -1;
    *found = find(*s, *needle, at);
    return 0;
}

static int run_string(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv v;
    return expr_arg_string(r, call, 0, &v) ? -1 : expr_give_string(out, v);
}

/* --- joining ---------------------------------------------------------------------------------- */

struct pieces {
    struct sv *v;
    size_t n, cap, bytes;
};

static int collect(struct expr_run *r, const struct expr_node *call, size_t from, struct pieces *all)
{
    for (size_t i = from; i < call->nargs; i++) {
        const struct sv *v;
        size_t n, before = all->bytes;
        if (expr_arg_nodes(r, call, i, &v, &n))
            return -1;
        for (size_t k = 0; k < n; k++) {
            vec_push(r->mem, all, v[k]);
            all->bytes += v[k].n;
        }
        if (expr_charge(r, call, (all->bytes - before) / 16))
            return -1;
    }
    return 0;
}

static int give_joined(struct expr_run *r, const struct pieces *all, struct sv separator, struct expr_value *out)
{
    if (all->n == 0)
        return expr_give_string(out, SV(""));
    char *text = arena_alloc(r->mem, all->bytes + (all->n - 1) * separator.n), *at = text;
    for (size_t i = 0; i < all->n; i++) {
        if (i && separator.n) {
            memcpy(at, separator.p, separator.n);
            at += separator.n;
        }
        if (all->v[i].n)
            memcpy(at, all->v[i].p, all->v[i].n);
        at += all->v[i].n;
    }
    return expr_give_string(out, sv_make(text, (size_t)(at - text)));
}

static int run_concat(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct pieces all = {0};
    return collect(r, call, 0, &all) ? -1 : give_joined(r, &all, SV(""), out);
}

static int run_join(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct pieces all = {0};
    struct sv separator;
    if (expr_arg_string(r, call, 0, &separator) || collect(r, call, 1, &all) ||
        expr_charge(r, call, all.n * (separator.n / 16)))
        return -1;
    return give_joined(r, &all, separator, out);
}

/* --- cutting ---------------------------------------------------------------------------------- */

static void skip_points(struct sv *s, size_t n)
{
    for (size_t i = 0; i < n && s->n; i++)
        (void)utf8_next(s);
}

static size_t whole(double v, size_t max)
{
    return !(v > 0) ? 0 : v < (double)max ? (size_t)v : max;
}

/* Code points [from, to) of s, as far as there are any; none when either is NaN. */
static struct sv slice(struct sv s, double from, double to)
{
    size_t first = whole(from, s.n), end = whole(to, s.n);
    if (isnan(from) || end <= first)
        return SV("");
    skip_points(&s, first);
    struct sv rest = s;
    skip_points(&rest, end - first);
    return sv_make(s.p, s.n - rest.n);
}

/* substr(s, from, to): from 0, the end excluded; negative counts from the end. */
static int run_substr(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s;
    double from, to = INFINITY;
    if (expr_arg_string(r, call, 0, &s) || expr_arg_number(r, call, 1, &from) ||
        (call->nargs > 2 && expr_arg_number(r, call, 2, &to)))
        return -1;
    double length = (double)utf8_length(s);
    return expr_give_string(out, slice(s, from < 0 ? from + length : from, to < 0 ? to + length : to));
}

static double round_half_up(double v)
{
    double down = floor(v);
    return v - down >= 0.5 ? down + 1 : down;
}

/* XPath 1.0's substring(s, first, count): from 1, both rounded. */
static int run_substring(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s;
    double first, count = INFINITY;
    if (expr_arg_string(r, call, 0, &s) || expr_arg_number(r, call, 1, &first) ||
        (call->nargs > 2 && expr_arg_number(r, call, 2, &count)))
        return -1;
    double from = round_half_up(first) - 1, to = from + round_half_up(count);
    return expr_give_string(out, slice(s, from, to));
}

static int run_substring_before(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, needle;
    size_t at;
    bool found;
    if (search(r, call, &s, &needle, &at, &found))
        return -1;
    return expr_give_string(out, found ? sv_make(s.p, at) : SV(""));
}

static int run_substring_after(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, needle;
    size_t at;
    bool found;
    if (search(r, call, &s, &needle, &at, &found))
        return -1;
    return expr_give_string(out, found ? sv_make(s.p + at + needle.n, s.n - at - needle.n) : SV(""));
}

/* --- rewriting -------------------------------------------------------------------------------- */

static int run_translate(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, from, to;
    if (two(r, call, &s, &from) || expr_arg_string(r, call, 2, &to) || expr_charge(r, call, s.n / 8 * (from.n + 1)))
        return -1;
    char *text = arena_alloc(r->mem, s.n * 4 + 1);
    size_t n = 0;
    for (int32_t c; (c = utf8_next(&s)) >= 0;) {
        struct sv keys = from, values = to;
        int32_t key, value;
        do {
            key = utf8_next(&keys);
            value = utf8_next(&values);
        } while (key >= 0 && key != c);
        if (key < 0)
            value = c;
        if (value >= 0)
            n += utf8_put((uint32_t)value, text + n);
    }
    return expr_give_string(out, sv_make(text, n));
}

static int run_normalize_space(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, word;
    if (call->nargs) {
        if (expr_arg_string(r, call, 0, &s))
            return -1;
    } else {
        if (!r->host->current || r->host->current(r->host->ctx, out))
            return expr_unavailable(r, call);
        s = expr_to_string(out, r->mem);
    }
    char *text = arena_alloc(r->mem, s.n + 1);
    size_t n = 0;
    while (sv_next_item(&s, true, &word)) {
        if (n)
            text[n++] = ' ';
        memcpy(text + n, word.p, word.n);
        n += word.n;
    }
    return expr_give_string(out, sv_make(text, n));
}

/* --- asking ----------------------------------------------------------------------------------- */

static int run_string_length(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s;
    return expr_arg_string(r, call, 0, &s) ? -1 : expr_give_number(out, (double)utf8_length(s));
}

static int run_contains(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, needle;
    size_t at;
    bool found;
    return search(r, call, &s, &needle, &at, &found) ? -1 : expr_give_bool(out, found);
}

static int run_starts_with(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, prefix;
    if (two(r, call, &s, &prefix))
        return -1;
    return expr_give_bool(out, s.n >= prefix.n && sv_eq(sv_make(s.p, prefix.n), prefix));
}

static int run_ends_with(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv s, suffix;
    if (two(r, call, &s, &suffix))
        return -1;
    return expr_give_bool(out, s.n >= suffix.n && sv_eq(sv_make(s.p + s.n - suffix.n, suffix.n), suffix));
}

/* --- choices: lists separated by spaces -------------------------------------------------------- */

static int run_selected(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv list, value, item;
    if (two(r, call, &list, &value))
        return -1;
    value = sv_trim(value);
    while (sv_next_item(&list, true, &item))
        if (sv_eq(item, value))
            return expr_give_bool(out, true);
    return expr_give_bool(out, false);
}

static int run_selected_at(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv list, item;
    double index;
    if (expr_arg_string(r, call, 0, &list) || expr_arg_number(r, call, 1, &index))
        return -1;
    size_t left = whole(trunc(index), list.n);
    while (index > -1 && sv_next_item(&list, true, &item))
        if (left-- == 0)
            return expr_give_string(out, item);
    return expr_give_string(out, SV(""));
}

static int run_count_selected(struct expr_run *r, const struct expr_node *call, struct expr_value *out)
{
    struct sv list, item;
    double n = 0;
    if (expr_arg_string(r, call, 0, &list))
        return -1;
    while (sv_next_item(&list, true, &item))
        n++;
    return expr_give_number(out, n);
}

const struct expr_fn expr_fn_text[] = {
    {"string", "*", 's', true, run_string, NULL},
    {"concat", "*+", 's', true, run_concat, NULL},
    {"join", "s?*+", 's', true, run_join, NULL},
    {"substr", "sn?n", 's', true, run_substr, NULL},
    {"substring", "sn?n", 's', true, run_substring, NULL},
    {"substring-before", "ss", 's', true, run_substring_before, NULL},
    {"substring-after", "ss", 's', true, run_substring_after, NULL},
    {"translate", "sss", 's', true, run_translate, NULL},
    {"normalize-space", "?s", 's', true, run_normalize_space, NULL},
    {"string-length", "s", 'n', true, run_string_length, NULL},
    {"contains", "ss", 'b', true, run_contains, NULL},
    {"starts-with", "ss", 'b', true, run_starts_with, NULL},
    {"ends-with", "ss", 'b', true, run_ends_with, NULL},
    {"selected", "ss", 'b', true, run_selected, NULL},
    {"selected-at", "sn", 's', true, run_selected_at, NULL},
    {"count-selected", "s", 'n', true, run_count_selected, NULL},
    {0},
};

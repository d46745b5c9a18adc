/* Looking for names: see names.h. Pure; called by domain/public. */
#include "engine/protect/names.h"

#include "base/utf8.h"

#include <stdio.h>

#define WORDS_MAX 8      /* of a name; more is a sentence */
#define GAP 2            /* a second part is at most so many words further */
#define DIGITS_MIN 6     /* of a number that can be somebody's */
#define NUMBER_MAX 32    /* characters of it */
#define IDEOGRAPH 0x2e80 /* from here on scripts are written without spaces */

static bool is_particle(struct sv word)
{
    static const char *const words[] = {"del", "las", "los", "dos", "das", "van", "von", "der", "den",
                                        "bin", "ibn", "abu", "the", "and", "con", "por", "que", "para"};
    if (word.n < 3)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sv_is(word, words[i]))
            return true;
    return false;
}

static bool has_digit(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

static bool without_spaces(struct sv word)
{
    size_t n = 0;
    for (int32_t c; (c = utf8_next(&word)) >= 0; n++)
        if (c < IDEOGRAPH)
            return false;
    return n >= 2;
}

static struct sv pair_of(struct arena *mem, struct sv a, struct sv b)
{
    bool first = sv_cmp(a, b) < 0;
    return arena_printf(mem, "%.*s %.*s", SV_ARG(first ? a : b), SV_ARG(first ? b : a));
}

/* --- the register ------------------------------------------------------------------------------------- */

/* Digits and letters of a number, whatever divides them; empty when it has too few digits. */
static struct sv compact(struct arena *mem, struct sv s)
{
    char *out = arena_alloc(mem, s.n + 1);
    size_t n = 0, digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool digit = c >= '0' && c <= '9', upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        digits += digit;
        if (digit || upper || lower)
            out[n++] = upper ? (char)(c + 32) : c;
    }
    return digits < DIGITS_MIN || n > NUMBER_MAX ? sv_none() : sv_make(out, n);
}

static void add_number(struct names *s, struct sv answer)
{
    struct sv number = compact(s->mem, answer);
    if (number.n && map_put(&s->number, number, s))
        s->n++;
}

static void add_person(struct names *s, struct sv answer)
{
    struct sv rest = utf8_fold(s->mem, answer), word, part[WORDS_MAX];
    size_t words = 0, n = 0;
    while (sv_next_item(&rest, true, &word)) {
        if (++words > WORDS_MAX)
            return;
        if (without_spaces(word))
            vec_push(s->mem, &s->whole, word);
        else if (!is_particle(word))
            part[n++] = word;
    }
    for (size_t i = 0; n > 1 && i < n; i++) {
        (void)map_put(&s->part, part[i], s);
        for (size_t k = i + 1; k < n; k++)
            if (!sv_eq(part[i], part[k]))
                (void)map_put(&s->pair, pair_of(s->mem, part[i], part[k]), s);
    }
    s->n += n > 1;
}

void names_add(struct names *s, struct sv answer)
{
    s->part.mem = s->pair.mem = s->number.mem = s->mem;
    if (memchr(answer.p ? answer.p : "", '@', answer.n))
        return;
    if (has_digit(answer))
        add_number(s, answer);
    else
        add_person(s, answer);
}

/* --- a text ----------------------------------------------------------------------------------------------- */

struct words {
    struct sv *v;
    size_t n, cap;
};

static size_t put_initial(char *out, size_t at, struct sv word)
{
    char letter = word.p[0];
    if (at + 4 > sizeof((struct names_match *)0)->initials)
        return at;
    out[at++] = letter >= 'a' && letter <= 'z' ? (char)(letter - 32) : '*';
    out[at++] = '.';
    return at;
}

static void find_pairs(const struct names *s, const struct words *w, struct arena *mem, names_fn *fn, void *ctx)
{
    struct map seen = {.mem = mem};
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = i + 1; map_has(&s->part, w->v[i]) && k < w->n && k <= i + GAP; k++) {
            struct names_match m = {.kind = NAMES_PERSON};
            if (!map_has(&s->part, w->v[k]) || sv_eq(w->v[i], w->v[k]))
                continue;
            m.key = pair_of(mem, w->v[i], w->v[k]);
            if (!map_has(&s->pair, m.key) || !map_put(&seen, m.key, &seen))
                continue;
            size_t at = put_initial(m.initials, 0, w->v[i]);
            m.initials[at++] = ' ';
            (void)put_initial(m.initials, at, w->v[k]);
            fn(ctx, &m);
        }
}

static void find_whole(const struct names *s, struct sv folded, names_fn *fn, void *ctx)
{
    for (size_t i = 0; i < s->whole.n; i++) {
        struct names_match m = {.kind = NAMES_PERSON, .key = s->whole.v[i], .initials = "*."};
        for (size_t at = 0; at + m.key.n <= folded.n; at++)
            if (memcmp(folded.p + at, m.key.p, m.key.n) == 0) {
                fn(ctx, &m);
                break;
            }
    }
}

/* A number may be divided by spaces: up to four groups that follow each other are tried. */
static void find_numbers(const struct names *s, struct sv text, struct arena *mem, names_fn *fn, void *ctx)
{
    struct words w = {0};
    struct map seen = {.mem = mem};
    struct sv rest = text, word;
    while (s->number.n && sv_next_item(&rest, true, &word))
        vec_push(mem, &w, word);
    for (size_t i = 0; i < w.n; i++)
        for (size_t k = i; k < w.n && k < i + 4 && has_digit(w.v[k]); k++) {
            struct sv run = sv_make(w.v[i].p, (size_t)(w.v[k].p - w.v[i].p) + w.v[k].n);
            struct names_match m = {.kind = NAMES_NUMBER, .key = compact(mem, run)};
            if (!m.key.n || !map_has(&s->number, m.key) || !map_put(&seen, m.key, &seen))
                continue;
            (void)snprintf(m.initials, sizeof m.initials, "*%.*s", 2, m.key.p + m.key.n - 2);
            fn(ctx, &m);
        }
}

void names_find(const struct names *s, struct sv text, struct arena *mem, names_fn *fn, void *ctx)
{
    struct words w = {0};
    struct sv folded = utf8_fold(mem, text), rest = folded, word;
    while (sv_next_item(&rest, true, &word))
        vec_push(mem, &w, word);
    find_pairs(s, &w, mem, fn, ctx);
    find_whole(s, folded, fn, ctx);
    find_numbers(s, text, mem, fn, ctx);
}

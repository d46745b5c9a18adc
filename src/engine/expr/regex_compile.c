/*
 * From pattern to instructions, in one pass. Jumps are relative, so that a repeated piece can be
 * copied and moved as it is. Exports only regex_compile.
 */
#include "base/utf8.h"
#include "engine/expr/regex.h"
#include "engine/expr/regex_internal.h"

#define REPEAT_MAX 1000
#define CODE_POINT_MAX 0x10ffff

struct compiler {
    struct arena *mem;
    struct regex *re;
    struct sv pattern, rest;
    struct err *e;
    unsigned depth;
};

/* Completes the message that err_set (whose -1 is `set`) has just written. */
static int refuse(struct compiler *c, int set)
{
    (void)set;
    size_t column = utf8_length(sv_make(c->pattern.p, c->pattern.n - c->rest.n)) + 1;
    (void)err_prefix(c->e, "regular expression, character %zu: ", column);
    return -1;
}

static bool ahead(const struct compiler *c, const char *z)
{
    return sv_starts(c->rest, z);
}

static bool take(struct compiler *c, const char *z)
{
    if (!ahead(c, z))
        return false;
    c->rest.p += strlen(z);
    c->rest.n -= strlen(z);
    return true;
}

/* --- instructions ----------------------------------------------------------------------------- */

static int room(struct compiler *c, size_t extra)
{
    if (c->re->n + extra > REGEX_SIZE_MAX)
        return refuse(c, err_set(c->e, ERR_LIMIT, NULL, "it is too large: more than %d steps", REGEX_SIZE_MAX));
    vec_reserve(c->mem, c->re, extra);
    return 0;
}

static int emit(struct compiler *c, enum regex_op op, int32_t x, int32_t y)
{
    if (room(c, 1))
        return -1;
    c->re->v[c->re->n++] = (struct regex_inst){op, x, y};
    return 0;
}

static int insert(struct compiler *c, size_t at, enum regex_op op, int32_t x, int32_t y)
{
    if (emit(c, op, x, y))
        return -1;
    memmove(c->re->v + at + 1, c->re->v + at, (c->re->n - 1 - at) * sizeof *c->re->v);
    c->re->v[at] = (struct regex_inst){op, x, y};
    return 0;
}

static int copy(struct compiler *c, size_t from, size_t n)
{
    if (room(c, n))
        return -1;
    memcpy(c->re->v + c->re->n, c->re->v + from, n * sizeof *c->re->v);
    c->re->n += n;
    return 0;
}

/* --- classes ---------------------------------------------------------------------------------- */

static void add_range(struct compiler *c, struct regex_class *k, uint32_t from, uint32_t to)
{
    struct regex_range range = {from, to};
    vec_push(c->mem, k, range);
}

static const struct regex_range digits[] = {{'0', '9'}}, words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
                                spaces[] = {{'\t', '\r'}, {' ', ' '}};

/* \d \w \s and their opposites; false when the letter is none of them. */
static bool add_shorthand(struct compiler *c, struct regex_class *k, char letter)
{
    static const struct {
        char letter;
        const struct regex_range *v;
        size_t n;
    } sets[] = {{'d', digits, 1}, {'w', words, 4}, {'s', spaces, 2}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        uint32_t next = 0;
        bool opposite = letter == sets[i].letter - 32;
        if (letter != sets[i].letter && !opposite)
            continue;
        for (size_t j = 0; j < sets[i].n; j++) {
            if (!opposite)
                add_range(c, k, sets[i].v[j].from, sets[i].v[j].to);
            else if (sets[i].v[j].from > next)
                add_range(c, k, next, sets[i].v[j].from - 1);
            next = sets[i].v[j].to + 1;
        }
        if (opposite)
            add_range(c, k, next, CODE_POINT_MAX);
        return true;
    }
    return false;
}

static int emit_class(struct compiler *c, struct regex_class *k)
{
    for (uint32_t cp = 0; cp < 128; cp++) {
        bool in = false;
        for (size_t i = 0; i < k->n && !in; i++)
            in = cp >= k->v[i].from && cp <= k->v[i].to;
        if (in != k->negated)
            k->ascii[cp / 64] |= UINT64_C(1) << (cp % 64);
    }
    vec_push(c->mem, &c->re->classes, *k);
    return emit(c, R_CLASS, (int32_t)(c->re->classes.n - 1), 0);
}

/* --- escapes ---------------------------------------------------------------------------------- */

static int read_hex(struct compiler *c, size_t count, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        char h = i < c->rest.n ? c->rest.p[i] : '\0';
        int v = h >= '0' && h <= '9' ? h - '0' : (h | 32) >= 'a' && (h | 32) <= 'f' ? (h | 32) - 'a' + 10 : -1;
        if (v < 0)
            return refuse(c, err_set(c->e, ERR_INPUT, NULL, "%zu hexadecimal digits are expected", count));
        *out = *out * 16 + (uint32_t)v;
    }
    c->rest.p += count;
    c->rest.n -= count;
    if (*out >= 0xd800 && *out < 0xe000)
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "this is half a character: write the character itself"));
    return 0;
}

static bool letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int unknown_escape(struct compiler *c, char letter)
{
    if (letter >= '0' && letter <= '9')
        return refuse(
            c, err_set(c->e, ERR_INPUT, NULL, "references back (\\%c) cannot be decided in bounded time", letter));
    if (letter == 'p' || letter == 'P')
        return refuse(c, err_set(c->e, ERR_INPUT, NULL,
                                 "\\%c is not read alike by all programs: list the letters, as in [A-Za-zÁÉÍÓÚÑáéíóúñ]",
                                 letter));
    return refuse(c, err_set(c->e, ERR_INPUT, NULL, "\\%c has no meaning that all programs share", letter));
}

/* A single character after a backslash that was taken. */
static int read_escape(struct compiler *c, uint32_t *out)
{
    static const char names[] = "tnrf", values[] = "\t\n\r\f";
    if (!c->rest.n)
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "a backslash cannot be the last character"));
    char letter = c->rest.p[0];
    const char *name = letter ? strchr(names, letter) : NULL;
    if (letter_or_digit(letter) && !name && letter != 'x' && letter != 'u')
        return unknown_escape(c, letter);
    *out = (uint32_t)utf8_next(&c->rest);
    if (name)
        *out = (unsigned char)values[name - names];
    if (letter == 'x' || letter == 'u')
        return read_hex(c, letter == 'x' ? 2 : 4, out);
    return 0;
}

/* --- [ … ] ------------------------------------------------------------------------------------ */

/* One member: a character (*cp), or a shorthand already added (*cp = -1). */
static int read_member(struct compiler *c, struct regex_class *k, int64_t *cp)
{
    uint32_t v;
    if (ahead(c, "["))
        return refuse(
            c, err_set(c->e, ERR_INPUT, NULL, "“[” inside a class is not read alike by all programs: write \\["));
    if (ahead(c, "&&"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "“&&” inside a class is not read alike by all programs"));
    if (!take(c, "\\")) {
        *cp = utf8_next(&c->rest);
        return 0;
    }
    if (c->rest.n && add_shorthand(c, k, c->rest.p[0])) {
        (void)utf8_next(&c->rest);
        *cp = -1;
        return 0;
    }
    if (read_escape(c, &v))
        return -1;
    *cp = v;
    return 0;
}

static int read_range(struct compiler *c, struct regex_class *k)
{
    int64_t from, to;
    if (read_member(c, k, &from))
        return -1;
    bool range = ahead(c, "-") && !ahead(c, "-]") && from >= 0;
    if (!range) {
        if (from >= 0)
            add_range(c, k, (uint32_t)from, (uint32_t)from);
        return 0;
    }
    (void)take(c, "-");
    if (!c->rest.n)
        return 0; /* the class is open: said by the caller */
    if (read_member(c, k, &to))
        return -1;
    if (to < 0) {
        add_range(c, k, (uint32_t)from, (uint32_t)from);
        add_range(c, k, '-', '-');
        return 0;
    }
    if (to < from)
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "this range runs backwards"));
    add_range(c, k, (uint32_t)from, (uint32_t)to);
    return 0;
}

static int read_class(struct compiler *c)
{
    struct regex_class k = {.negated = take(c, "^")};
    if (ahead(c, "]"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "an empty class is not read alike by all programs"));
    while (c->rest.n && !ahead(c, "]"))
        if (read_range(c, &k))
            return -1;
    if (!take(c, "]"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "a class “[” is never closed"));
    return emit_class(c, &k);
}

/* --- pieces ----------------------------------------------------------------------------------- */

static int read_alternatives(struct compiler *c);

static int read_group(struct compiler *c)
{
    if (!take(c, "?:") && ahead(c, "?"))
        return refuse(
            c, err_set(c->e, ERR_INPUT, NULL, "“(?” other than “(?:” (look-around, names, flags) is not supported"));
    if (++c->depth > REGEX_DEPTH_MAX)
        return refuse(c, err_set(c->e, ERR_LIMIT, NULL, "more than %d levels of parentheses", REGEX_DEPTH_MAX));
    if (read_alternatives(c))
        return -1;
    c->depth--;
    if (!take(c, ")"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "a group “(” is never closed"));
    return 0;
}

static int read_backslash(struct compiler *c, bool *assertion)
{
    struct regex_class k = {0};
    uint32_t cp;
    *assertion = ahead(c, "b") || ahead(c, "B");
    if (*assertion)
        return emit(c, take(c, "b") ? R_WORD : take(c, "B") ? R_NOT_WORD : R_WORD, 0, 0);
    if (c->rest.n && add_shorthand(c, &k, c->rest.p[0])) {
        (void)utf8_next(&c->rest);
        return emit_class(c, &k);
    }
    return read_escape(c, &cp) ? -1 : emit(c, R_CHAR, (int32_t)cp, 0);
}

static bool quantifier_ahead(const struct compiler *c)
{
    return ahead(c, "*") || ahead(c, "+") || ahead(c, "?") || ahead(c, "{");
}

static int read_atom(struct compiler *c, bool *assertion)
{
    *assertion = ahead(c, "^") || ahead(c, "$");
    if (ahead(c, "{"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "“{” as a character is written \\{"));
    if (quantifier_ahead(c))
        return refuse(
            c, err_set(c->e, ERR_INPUT, NULL, "there is nothing before “%c” that could be repeated", c->rest.p[0]));
    if (take(c, "^"))
        return emit(c, R_START, 0, 0);
    if (take(c, "$"))
        return emit(c, R_END, 0, 0);
    if (take(c, "."))
        return emit(c, R_ANY, 0, 0);
    if (take(c, "["))
        return read_class(c);
    if (take(c, "("))
        return read_group(c);
    if (take(c, "\\"))
        return read_backslash(c, assertion);
    return emit(c, R_CHAR, utf8_next(&c->rest), 0);
}

/* --- quantifiers ------------------------------------------------------------------------------ */

static int read_count(struct compiler *c, int *out)
{
    int v = 0;
    size_t digits_seen = 0;
    for (; c->rest.n && c->rest.p[0] >= '0' && c->rest.p[0] <= '9'; digits_seen++) {
        v = v > REPEAT_MAX ? v : v * 10 + (c->rest.p[0] - '0');
        c->rest.p++;
        c->rest.n--;
    }
    if (!digits_seen)
        return refuse(c,
                      err_set(c->e, ERR_INPUT, NULL, "a number is expected here; “{” as a character is written \\{"));
    if (v > REPEAT_MAX)
        return refuse(c, err_set(c->e, ERR_LIMIT, NULL, "more than %d repetitions", REPEAT_MAX));
    *out = v;
    return 0;
}

/* After "{": n} n,} n,m} ; max -1 is no limit. */
static int read_braces(struct compiler *c, int *min, int *max)
{
    if (read_count(c, min))
        return -1;
    *max = *min;
    if (take(c, ",")) {
        *max = -1;
        if (!ahead(c, "}") && read_count(c, max))
            return -1;
    }
    if (!take(c, "}"))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "“}” is expected here"));
    if (*max >= 0 && *max < *min)
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "the second number is less than the first"));
    return 0;
}

/* The piece from `at` to the end becomes `min` to `max` copies of it. */
static int repeat(struct compiler *c, size_t at, int min, int max)
{
    size_t n = c->re->n - at;
    int32_t length = (int32_t)n;
    if (n == 0 || max == 0) { /* nothing, however often, is nothing */
        c->re->n = at;
        return 0;
    }
    for (int i = 1; i < min; i++)
        if (copy(c, at, n))
            return -1;
    if (max < 0 && min > 0)
        return emit(c, R_SPLIT, -length, 1);
    if (max < 0)
        return insert(c, at, R_SPLIT, 1, length + 2) ? -1 : emit(c, R_JUMP, -(length + 1), 0);
    size_t piece = at;
    if (min == 0) {
        if (insert(c, at, R_SPLIT, 1, length + 1))
            return -1;
        piece = at + 1;
        min = 1;
    }
    for (int i = min; i < max; i++)
        if (emit(c, R_SPLIT, 1, length + 1) || copy(c, piece, n))
            return -1;
    return 0;
}

static int read_quantifier(struct compiler *c, size_t at, bool assertion)
{
    int min = 0, max = -1;
    if (!quantifier_ahead(c))
        return 0;
    if (assertion)
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "an anchor cannot be repeated"));
    if (take(c, "+"))
        min = 1;
    else if (take(c, "?"))
        max = 1;
    else if (take(c, "{")) {
        if (read_braces(c, &min, &max))
            return -1;
    } else {
        (void)take(c, "*");
    }
    (void)take(c, "?"); /* lazy: the same texts match */
    if (quantifier_ahead(c))
        return refuse(c, err_set(c->e, ERR_INPUT, NULL, "two quantifiers after each other"));
    return repeat(c, at, min, max);
}

static int read_sequence(struct compiler *c)
{
    while (c->rest.n && !ahead(c, "|") && !ahead(c, ")")) {
        size_t at = c->re->n;
        bool assertion;
        if (read_atom(c, &assertion) || read_quantifier(c, at, assertion))
            return -1;
    }
    return 0;
}

/* a|b|c: split to a and to the rest; every alternative but the last jumps to the end. */
static int read_alternatives(struct compiler *c)
{
    size_t start = c->re->n;
    if (read_sequence(c))
        return -1;
    while (take(c, "|")) {
        int32_t length = (int32_t)(c->re->n - start);
        if (insert(c, start, R_SPLIT, 1, length + 2))
            return -1;
        size_t jump = c->re->n;
        if (emit(c, R_JUMP, 0, 0) || read_sequence(c))
            return -1;
        c->re->v[jump].x = (int32_t)(c->re->n - jump);
    }
    return 0;
}

int regex_compile(struct arena *mem, struct sv pattern, struct regex **out, struct err *e)
{
    struct regex *re = ARENA_NEW(mem, struct regex);
    struct compiler c = {.mem = mem, .re = re, .pattern = pattern, .rest = pattern, .e = e};
    if (read_alternatives(&c))
        return -1;
    if (c.rest.n)
        return refuse(&c, err_set(e, ERR_INPUT, NULL, "“)” closes nothing"));
    if (emit(&c, R_MATCH, 0, 0))
        return -1;
    *out = re;
    return 0;
}

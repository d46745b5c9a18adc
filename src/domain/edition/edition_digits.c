/*
 * What a reader sees against what was signed: the words with digits, one after the other. Pure.
 *
 * The sequence of all numbers is signed for each file, so that a number that was altered, taken out or put in is
 * found wherever it stands: in a figure, a table, a drawing or a sentence. Which figure a number shows is decided
 * when the edition is made, by the place the file gives or by the nearest code in the text.
 */
#include "domain/edition/edition_seen.h"

#include "base/map.h"
#include "domain/edition/edition_json.h"

#include <sodium.h>
#include <stdlib.h>

/* The words with digits, trimmed of punctuation, and the figure that each shows as far as it is known. */
struct digits {
    struct seen_word *v; /* place: "MG-1 · sex=f"; empty: no figure */
    size_t n, cap;
};

#define NEAR 60 /* words around a number in which its indicator's code is looked for */
#define FAULTS_MAX 1000
#define RESYNC 64 /* words that may have been put in or taken out in one place */

static bool has_digit(struct sv w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.p[i] >= '0' && w.p[i] <= '9')
            return true;
    return false;
}

static bool kept(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
           (unsigned char)c >= 0x80;
}

static struct sv trimmed(struct sv w)
{
    while (w.n && !kept(w.p[w.n - 1]))
        w.n--;
    while (w.n && !kept(w.p[0]))
        w = sv_make(w.p + 1, w.n - 1);
    return w;
}

/* --- which figure a number shows ----------------------------------------------------------------------- */

struct cell {
    struct sv code, name;
    struct cell *next; /* of the same text */
};

struct cells {
    struct arena *mem;
    struct map printed, codes;
};

static void index_cell(struct cells *c, const struct node *n, struct sv text)
{
    struct cell *cell = ARENA_NEW(c->mem, struct cell);
    struct sv slice = node_text(n, "slice");
    cell->code = node_text(n, "code");
    cell->name = slice.n ? arena_printf(c->mem, "%.*s %.*s", SV_ARG(cell->code), SV_ARG(slice)) : cell->code;
    cell->next = map_get(&c->printed, text);
    map_set(&c->printed, text, cell);
}

static void index_cells(struct cells *c, const struct edition *ed, struct arena *mem)
{
    *c = (struct cells){.mem = mem, .printed = {.mem = mem}, .codes = {.mem = mem}};
    for (size_t i = ed->figures.n; i > 0; i--) {
        const struct node *n = ed->figures.v[i - 1].node;
        if (!n || !sv_is(node_text(n, "kind"), "figure"))
            continue;
        struct sv rest, printed = trimmed(sv_cut(node_text(n, "printed"), ' ', &rest)), value = node_text(n, "value");
        (void)map_put(&c->codes, node_text(n, "code"), c);
        index_cell(c, n, printed);
        if (!sv_eq(value, printed)) /* as a cell of a workbook holds it */
            index_cell(c, n, value);
    }
}

/* How far the code stands from the word; SIZE_MAX: further than NEAR. */
static size_t distance(const struct seen *s, size_t at, struct sv code)
{
    if (sv_eq(s->v[at].place, code))
        return 0;
    for (size_t d = 1; d <= NEAR; d++) {
        if (d <= at && sv_eq(trimmed(s->v[at - d].text), code))
            return d;
        if (at + d < s->n && sv_eq(trimmed(s->v[at + d].text), code))
            return d;
    }
    return SIZE_MAX;
}

static struct sv figure_of(const struct cells *c, const struct seen *s, size_t at, struct sv text)
{
    struct sv best = {0};
    size_t least = SIZE_MAX;
    for (const struct cell *cell = map_get(&c->printed, text); cell; cell = cell->next) {
        size_t d = distance(s, at, cell->code);
        if (d < least) {
            least = d;
            best = cell->name;
        }
    }
    return best.n ? best : s->v[at].place;
}

static void find_digits(const struct seen *s, const struct edition *ed, struct arena *mem, struct digits *out)
{
    struct cells cells;
    index_cells(&cells, ed, mem);
    *out = (struct digits){0};
    for (size_t i = 0; i < s->n; i++) {
        struct seen_word w = {trimmed(s->v[i].text), {0}};
        if (!has_digit(w.text))
            continue;
        if (!map_has(&cells.codes, w.text))
            w.place = figure_of(&cells, s, i, w.text);
        vec_push(mem, out, w);
    }
}

/* All words together, without white space, so that it matters not how a reader divides lines. The fingerprint is
 * left out: it is not known when this is signed. */
static struct sv words_digest(const struct seen *s, const struct edition *ed, struct arena *mem)
{
    struct sv fingerprint = edition_fingerprint(&ed->root, mem);
    unsigned char hash[EDITION_HASH];
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < s->n; i++)
        if (!sv_eq(s->v[i].text, fingerprint))
            (void)crypto_hash_sha256_update(&state, (const unsigned char *)s->v[i].text.p, s->v[i].text.n);
    (void)crypto_hash_sha256_final(&state, hash);
    return edition_hex(hash, sizeof hash, mem);
}

struct node *seen_leaf(const struct seen *s, enum seen_kind kind, const struct edition *ed, struct arena *mem)
{
    struct node *n = node_new_map(mem), *digits = node_new_list(mem), *figures = node_new_list(mem);
    struct digits found;
    find_digits(s, ed, mem, &found);
    for (size_t i = 0; i < found.n; i++) {
        node_add(mem, digits, node_new_text(mem, found.v[i].text));
        node_add(mem, figures, node_new_text(mem, found.v[i].place));
    }
    edition_json_put(mem, n, "kind", SV("text"));
    edition_json_put(mem, n, "file", sv_of(seen_kind_name(kind)));
    node_put(mem, n, SV("digits"), digits);
    node_put(mem, n, SV("figures"), figures);
    edition_json_put(mem, n, "words", words_digest(s, ed, mem));
    edition_json_put(mem, n, "frame", s->frame);
    return n;
}

/* --- comparing ------------------------------------------------------------------------------------------ */

struct sides {
    const struct digits *seen;
    const struct node *digits, *figures;
};

static struct sv expected(const struct sides *s, size_t i)
{
    return i < s->digits->n ? s->digits->item[i]->scalar : (struct sv){0};
}

static bool same(const struct sides *s, size_t seen, size_t signed_at)
{
    bool seen_end = seen >= s->seen->n, end = signed_at >= s->digits->n;
    return seen_end || end ? seen_end && end : sv_eq(s->seen->v[seen].text, expected(s, signed_at));
}

/* The fewest words to skip on both sides until two agree again. */
static void resync(const struct sides *s, size_t i, size_t k, size_t *skip_seen, size_t *skip_signed)
{
    for (size_t sum = 1; sum <= (size_t)2 * RESYNC; sum++)
        for (size_t d = 0; d <= sum; d++) {
            size_t a = sum / 2 + (d % 2 ? (d + 1) / 2 : 0) - (d % 2 ? 0 : d / 2);
            if (a > sum)
                continue;
            if (same(s, i + a, k + sum - a) && same(s, i + a + 1, k + sum - a + 1)) {
                *skip_seen = a;
                *skip_signed = sum - a;
                return;
            }
        }
    *skip_seen = s->seen->n > i ? s->seen->n - i : 0;
    *skip_signed = s->digits->n > k ? s->digits->n - k : 0;
}

static void add_fault(const struct sides *s, struct arena *mem, size_t seen, size_t signed_at, bool has_seen,
                      bool has_signed, struct seen_faults *out)
{
    struct seen_fault f = {0};
    if (has_seen) {
        f.seen = s->seen->v[seen].text;
        f.figure = s->seen->v[seen].place;
    }
    if (has_signed) {
        f.expected = expected(s, signed_at);
        if (signed_at < s->figures->n && s->figures->item[signed_at]->scalar.n)
            f.figure = s->figures->item[signed_at]->scalar;
    }
    vec_push(mem, out, f);
}

static void compare_digits(const struct sides *s, struct arena *mem, struct seen_faults *out)
{
    size_t i = 0, k = 0;
    while ((i < s->seen->n || k < s->digits->n) && out->n < FAULTS_MAX) {
        size_t a = 0, b = 0;
        if (i < s->seen->n && k < s->digits->n && same(s, i, k)) {
            i++;
            k++;
            continue;
        }
        resync(s, i, k, &a, &b);
        for (size_t x = 0; x < a || x < b; x++)
            add_fault(s, mem, i + x, k + x, x < a && i + x < s->seen->n, x < b && k + x < s->digits->n, out);
        i += a;
        k += b;
    }
}

void seen_compare(const struct seen *s, const struct node *leaf, const struct edition *ed, struct arena *mem,
                  struct seen_faults *out)
{
    static const struct node none = {.kind = NODE_LIST};
    struct digits found;
    struct sides sides = {&found, node_get(leaf, "digits"), node_get(leaf, "figures")};
    find_digits(s, ed, mem, &found);
    if (!sides.digits || sides.digits->kind != NODE_LIST)
        sides.digits = &none;
    if (!sides.figures || sides.figures->kind != NODE_LIST)
        sides.figures = &none;
    *out = (struct seen_faults){0};
    compare_digits(&sides, mem, out);
    out->words = !sv_eq(node_text(leaf, "words"), words_digest(s, ed, mem));
    out->frame = !sv_eq(node_text(leaf, "frame"), s->frame);
}

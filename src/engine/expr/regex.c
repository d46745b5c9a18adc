/*
 * Matching: Thompson's simulation, all states at once, so that no pattern and no text can make it
 * slow. Only whether the whole text matches is wanted, so greedy and lazy are the same.
 */
#include "engine/expr/regex.h"

#include "base/utf8.h"
#include "engine/expr/regex_internal.h"

struct states {
    uint16_t *v;
    size_t n;
};

struct match {
    const struct regex *re;
    size_t *seen; /* generation in which the instruction was reached */
    uint16_t *stack;
    size_t generation;
    int32_t before, after; /* code points around the position, -1: none */
};

static bool word(int32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool line_end(int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool in_class(const struct regex_class *k, uint32_t c)
{
    if (c < 128)
        return k->ascii[c / 64] >> (c % 64) & 1;
    for (size_t i = 0; i < k->n; i++)
        if (c >= k->v[i].from && c <= k->v[i].to)
            return !k->negated;
    return k->negated;
}

static bool holds(const struct match *m, enum regex_op op)
{
    switch (op) {
    case R_START:
        return m->before < 0;
    case R_END:
        return m->after < 0;
    case R_WORD:
        return word(m->before) != word(m->after);
    default:
        return word(m->before) == word(m->after);
    }
}

static void push(struct match *m, size_t *depth, size_t at)
{
    if (m->seen[at] == m->generation)
        return;
    m->seen[at] = m->generation;
    m->stack[(*depth)++] = (uint16_t)at;
}

/* Everything that can be reached from `at` without reading; each instruction once. */
static void reach(struct match *m, struct states *set, size_t at)
{
    size_t depth = 0;
    push(m, &depth, at);
    while (depth) {
        size_t i = m->stack[--depth];
        const struct regex_inst *inst = &m->re->v[i];
        switch (inst->op) {
        case R_SPLIT:
            push(m, &depth, (size_t)((int64_t)i + inst->y));
            push(m, &depth, (size_t)((int64_t)i + inst->x));
            break;
        case R_JUMP:
            push(m, &depth, (size_t)((int64_t)i + inst->x));
            break;
        case R_START:
        case R_END:
        case R_WORD:
        case R_NOT_WORD:
            if (holds(m, inst->op))
                push(m, &depth, i + 1);
            break;
        default:
            set->v[set->n++] = (uint16_t)i;
        }
    }
}

static bool reads(const struct regex *re, const struct regex_inst *inst, int32_t c)
{
    switch (inst->op) {
    case R_CHAR:
        return inst->x == c;
    case R_ANY:
        return !line_end(c);
    case R_CLASS:
        return in_class(&re->classes.v[inst->x], (uint32_t)c);
    default:
        return false;
    }
}

static int32_t peek(struct sv rest)
{
    return utf8_next(&rest);
}

bool regex_match(const struct regex *re, struct sv text, struct arena *mem)
{
    uint16_t *room = ARENA_ARRAY(mem, re->n * 3, uint16_t);
    struct match m = {.re = re, .seen = ARENA_ARRAY(mem, re->n, size_t), .stack = room, .generation = 1, .before = -1};
    struct states now = {room + re->n, 0}, next = {room + 2 * re->n, 0};
    m.after = peek(text);
    reach(&m, &now, 0);
    for (int32_t c; now.n && (c = utf8_next(&text)) >= 0;) {
        m.before = c;
        m.after = peek(text);
        m.generation++;
        next.n = 0;
        for (size_t i = 0; i < now.n; i++)
            if (reads(re, &re->v[now.v[i]], c))
                reach(&m, &next, (size_t)now.v[i] + 1);
        struct states swap = now;
        now = next;
        next = swap;
    }
    for (size_t i = 0; i < now.n; i++)
        if (re->v[now.v[i]].op == R_MATCH)
            return true;
    return false;
}

size_t regex_cost(const struct regex *re, size_t bytes)
{
    return (bytes + 1) * re->n; /* 5000 instructions and a text in memory: no overflow in 64 bits */
}

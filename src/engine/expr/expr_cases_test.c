/*
 * Runs tests/expr/cases.txt: the same program natively and, built by tests/wasm.sh, in
 * WebAssembly. Needs no test library, so that nothing but the engine has to be portable.
 * The file says what its lines mean.
 */
#include "base/map.h"
#include "engine/expr/expr.h"

#include <stdio.h>
#include <stdlib.h>

struct name {
    enum expr_type type;
    struct sv value;
    struct sv *node;
    size_t nnodes;
};

struct world {
    struct arena mem;
    struct map names, columns;
    struct sv current;
    bool has_current;
    int64_t now_ms;
    int zone_minutes;
    uint64_t random;
    int line, number, failures;
};

/* --- the host --------------------------------------------------------------------------------- */

static int get(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e)
{
    struct world *w = ctx;
    const struct name *n = map_get(&w->names, name);
    (void)mem;
    if (!n)
        return err_set(e, ERR_INTERNAL, NULL, "%.*s reached the host", SV_ARG(name));
    *out = (struct expr_value){.type = n->type == EXPR_NODES ? EXPR_NODES : EXPR_STRING,
                               .string = n->value,
                               .node = n->node,
                               .nnodes = n->nnodes};
    return 0;
}

static bool column(void *ctx, struct sv name, struct sv *out)
{
    struct world *w = ctx;
    const struct sv *value = map_get(&w->columns, name);
    if (value)
        *out = *value;
    return value != NULL;
}

static bool is_column(void *ctx, struct sv name)
{
    return map_has(&((struct world *)ctx)->columns, name);
}

static int current(void *ctx, struct expr_value *out)
{
    struct world *w = ctx;
    *out = (struct expr_value){.type = EXPR_STRING, .string = w->current};
    return w->has_current ? 0 : -1;
}

static int64_t now_ms(void *ctx)
{
    return ((struct world *)ctx)->now_ms;
}

static double next_random(void *ctx)
{
    struct world *w = ctx;
    w->random = w->random * 6364136223846793005U + 1442695040888963407U;
    return (double)(w->random >> 11) / 9007199254740992.0;
}

static int position(void *ctx)
{
    (void)ctx;
    return 3;
}

static int indexed(void *ctx, struct arena *mem, struct sv name, size_t n, struct sv *out)
{
    struct world *w = ctx;
    const struct name *q = map_get(&w->names, name);
    (void)mem;
    if (!q || n > q->nnodes)
        return -1;
    *out = q->node[n - 1];
    return 0;
}

static int choice_name(void *ctx, struct sv value, struct sv question, struct sv *out)
{
    struct world *w = ctx;
    *out = arena_printf(&w->mem, "label of %.*s in %.*s", SV_ARG(value), SV_ARG(question));
    return sv_is(value, "none") ? -1 : 0;
}

static int pulldata(void *ctx, struct sv list, struct sv column, struct sv key_column, struct sv key, struct sv *out)
{
    struct world *w = ctx;
    *out = arena_printf(&w->mem, "%.*s/%.*s/%.*s/%.*s", SV_ARG(list), SV_ARG(column), SV_ARG(key_column), SV_ARG(key));
    return sv_is(key, "none") ? -1 : 0;
}

static bool is_departed(void *ctx, struct sv state)
{
    (void)ctx;
    return sv_is(state, "departed");
}

static bool is_state(void *ctx, struct sv state)
{
    (void)ctx;
    return sv_is(state, "departed") || sv_is(state, "approved");
}

static bool is_predicate(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_is(name, "has-consent") || sv_is(name, "is-lead");
}

static bool holds(void *ctx, struct sv name)
{
    (void)ctx;
    return sv_is(name, "has-consent");
}

static bool known(void *ctx, struct sv name, enum expr_type *type)
{
    struct world *w = ctx;
    const struct name *n = map_get(&w->names, name);
    if (n)
        *type = n->type;
    return n != NULL;
}

/* --- one case --------------------------------------------------------------------------------- */

static struct sv spell(const struct expr_value *v, struct arena *mem)
{
    struct sv text = expr_to_string(v, mem);
    if (v->type == EXPR_STRING)
        return arena_printf(mem, "'%.*s'", SV_ARG(text));
    if (v->type != EXPR_NODES)
        return text;
    struct sv all = SV("[");
    for (size_t i = 0; i < v->nnodes; i++)
        all = arena_printf(mem, "%.*s%s%.*s", SV_ARG(all), i ? "|" : "", SV_ARG(v->node[i]));
    return arena_printf(mem, "%.*s]", SV_ARG(all));
}

/* What becomes of the expression, as the right side of a case writes it. */
static struct sv outcome(struct world *w, struct sv text, struct problems *warnings, bool *failed)
{
    struct err e = {.lang = "en"};
    const struct expr_host host = {.ctx = w,
                                   .get = get,
                                   .column = column,
                                   .current = current,
                                   .now_ms = now_ms,
                                   .zone_minutes = w->zone_minutes,
                                   .random = next_random,
                                   .position = position,
                                   .indexed = indexed,
                                   .choice_name = choice_name,
                                   .pulldata = pulldata,
                                   .reached = is_departed,
                                   .predicate = holds};
    const struct expr_scope scope = {w, known, is_column, is_state, is_predicate, w->has_current, NULL};
    struct expr *x;
    struct expr_value v;
    *failed = expr_parse(&w->mem, text, &x, &e) || expr_check(x, &scope, warnings, (struct source){0}, &e) ||
              expr_eval(x, &host, &w->mem, &v, &e);
    return *failed ? arena_sv(&w->mem, sv_of(e.message)) : spell(&v, &w->mem);
}

static struct sv all_warnings(struct world *w, const struct problems *ps)
{
    struct sv all = {"", 0};
    for (size_t i = 0; i < ps->n; i++)
        all = arena_printf(&w->mem, "%.*s%s%.*s", SV_ARG(all), i ? " / " : "", SV_ARG(ps->v[i].message));
    return all;
}

static void judge(struct world *w, struct sv text, struct sv found, struct sv expected)
{
    bool ok = sv_eq(found, expected);
    printf("%sok %d - line %d: %.*s\n", ok ? "" : "not ", ++w->number, w->line, SV_ARG(text));
    if (ok)
        return;
    w->failures++;
    printf("# expected %.*s\n# found    %.*s\n", SV_ARG(expected), SV_ARG(found));
}

static bool split(struct sv line, const char *separator, struct sv *left, struct sv *right)
{
    size_t n = strlen(separator);
    for (size_t i = 0; i + n <= line.n; i++)
        if (memcmp(line.p + i, separator, n) == 0) {
            *left = sv_trim(sv_make(line.p, i));
            *right = sv_trim(sv_make(line.p + i + n, line.n - i - n));
            return true;
        }
    return false;
}

static bool run_case(struct world *w, struct sv line)
{
    static const char *const separators[] = {" => ", " !! ", " ?? "};
    struct problems warnings = {.mem = &w->mem, .lang = "en"};
    struct sv text, expected;
    for (int kind = 0; kind < 3; kind++) {
        bool failed;
        bool bare = kind == 2 && sv_ends(line, " ??");
        if (bare)
            text = sv_trim(sv_make(line.p, line.n - 3)), expected = SV("");
        else if (!split(line, separators[kind], &text, &expected))
            continue;
        struct sv found = outcome(w, text, &warnings, &failed);
        if (kind == 2 && !failed)
            found = all_warnings(w, &warnings);
        else if (failed != (kind == 1))
            found = arena_printf(&w->mem, "%s: %.*s", failed ? "failed" : "succeeded", SV_ARG(found));
        judge(w, text, found, expected);
        return true;
    }
    return false;
}

/* --- the file --------------------------------------------------------------------------------- */

static void let(struct world *w, struct sv rest)
{
    struct sv type = sv_cut(rest, ' ', &rest), value;
    struct sv key = sv_trim(sv_cut(rest, '=', &value));
    struct name *n = ARENA_NEW(&w->mem, struct name);
    n->type = sv_is(type, "number") ? EXPR_NUMBER : sv_is(type, "nodes") ? EXPR_NODES : EXPR_STRING;
    n->value = value = sv_trim(value);
    if (sv_is(type, "column"))
        map_set(&w->columns, key, &n->value);
    n->node = ARENA_ARRAY(&w->mem, value.n + 1, struct sv);
    while (n->type == EXPR_NODES && value.p && value.n) {
        bool more = memchr(value.p, '|', value.n) != NULL;
        n->node[n->nnodes++] = sv_cut(value, '|', &value);
        if (more && !value.n)
            n->node[n->nnodes++] = SV("");
    }
    if (!sv_is(type, "column"))
        map_set(&w->names, key, n);
}

static bool directive(struct world *w, struct sv line)
{
    struct sv rest, word = sv_cut(line, ' ', &rest);
    int64_t number = 0;
    if (sv_is(word, "let")) {
        let(w, rest);
    } else if (sv_is(word, "current")) {
        w->has_current = !sv_is(rest, "nothing");
        w->current = sv_is(rest, "empty") ? SV("") : rest;
    } else if (sv_is(word, "now") && sv_to_int(rest, &number)) {
        w->now_ms = number;
    } else if (sv_is(word, "zone") && sv_to_int(rest, &number)) {
        w->zone_minutes = (int)number;
    } else {
        return false;
    }
    return true;
}

static void run_file(struct world *w, struct sv text)
{
    while (text.n) {
        struct sv line = sv_trim(sv_cut(text, '\n', &text));
        w->line++;
        if (!line.n || line.p[0] == '#' || run_case(w, line) || directive(w, line))
            continue;
        judge(w, line, SV("a line that says nothing"), SV("a case or a directive"));
    }
}

static struct sv read_all(struct arena *mem, const char *path)
{
    size_t cap = (size_t)1 << 20, n = 0;
    char *text = arena_alloc(mem, cap);
    FILE *f = fopen(path, "rb");
    if (f) {
        n = fread(text, 1, cap, f);
        (void)fclose(f);
    }
    return sv_make(text, n);
}

int main(int argc, char **argv)
{
    struct world w = {0};
    w.names.mem = w.columns.mem = &w.mem;
    struct sv text = read_all(&w.mem, argc > 1 ? argv[1] : "tests/expr/cases.txt");
    run_file(&w, text);
    if (w.number == 0)
        w.failures++;
    printf("1..%d\n", w.number);
    int status = w.failures ? 1 : 0;
    arena_release(&w.mem);
    return status;
}

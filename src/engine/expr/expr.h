/*
 * The expression language: XLSForm's XPath 1.0 subset with the ODK functions.
 *
 * source   ODK XForms specification; pinned in docs/expressions.md with every function
 * values   strings, numbers, booleans, node-sets (values of one question over repeat rows);
 *          coercion follows XPath 1.0; empty is the empty string
 * purity   no I/O, no clock, no locale; the host answers what the outside must say
 * memory   all in the arena given; compiled expressions live as long as it
 * limits   EXPR_DEPTH_MAX nested levels, EXPR_BYTES_MAX of text, EXPR_STEPS_MAX per evaluation,
 *          each with its own message; regular expressions run in bounded time
 */
#ifndef ISTMO_ENGINE_EXPR_H
#define ISTMO_ENGINE_EXPR_H

#include "base/err.h"
#include "base/problem.h"

#define EXPR_DEPTH_MAX 200
#define EXPR_BYTES_MAX 65536
#define EXPR_STEPS_MAX 1000000

struct expr; /* compiled */

enum expr_type { EXPR_STRING, EXPR_NUMBER, EXPR_BOOLEAN, EXPR_NODES };

struct expr_value {
    enum expr_type type;
    bool boolean;
    double number;
    struct sv string;
    const struct sv *node; /* EXPR_NODES */
    size_t nnodes;
};

/* What the expression may ask of its surroundings. A NULL member means: not available here; an
 * evaluation that needs it fails with ERR_INPUT and the place. No host at all is allowed. */
struct expr_host {
    void *ctx;
    /* ${name}: EXPR_STRING with one answer, or EXPR_NODES for a question of a repeat seen from
     * outside it. Unknown names never get here: the checker refused them. */
    int (*get)(void *ctx, struct arena *mem, struct sv name, struct expr_value *out, struct err *e);
    /* A bare name, as choice filters write the columns of a choice ("state = ${state}"); false:
     * it is none, and then it is read as ${name}. */
    bool (*column)(void *ctx, struct sv name, struct sv *out);
    int (*current)(void *ctx, struct expr_value *out); /* "." */
    int64_t (*now_ms)(void *ctx);                      /* today(), now() */
    int zone_minutes;                                  /* offset of today() and now() */
    double (*random)(void *ctx);                       /* [0, 1) */
    int (*position)(void *ctx);                        /* 1-based row of the enclosing repeat */
    /* indexed-repeat(${q}, ${repeat}, n) */
    int (*indexed)(void *ctx, struct arena *mem, struct sv name, size_t n, struct sv *out);
    /* jr:choice-name, pulldata(list, column, key column, key): a look-up in named tables */
    int (*choice_name)(void *ctx, struct sv value, struct sv question, struct sv *out);
    int (*pulldata)(void *ctx, struct sv list, struct sv column, struct sv key_column, struct sv key, struct sv *out);
    bool (*reached)(void *ctx, struct sv state);
    bool (*predicate)(void *ctx, struct sv name); /* named C predicates of workflow guards: name() */
};

/* What names exist where the expression stands; for expr_check. */
struct expr_scope {
    void *ctx;
    /* ${name}. type, for warnings: EXPR_NUMBER a number, EXPR_STRING surely none (a choice, a text,
     * a date), EXPR_NODES nothing can be said */
    bool (*known)(void *ctx, struct sv name, enum expr_type *type);
    bool (*column)(void *ctx, struct sv name);    /* a bare name; NULL: there are no columns */
    bool (*state)(void *ctx, struct sv state);    /* reached('state'); NULL: not allowed here */
    bool (*predicate)(void *ctx, struct sv name); /* NULL: none allowed */
    bool current;                                 /* "." allowed */
    /* Whether ${name} can have this value: false when it has a list of choices without it; near: the
     * nearest, if any. NULL: nothing can be said. */
    bool (*choice)(void *ctx, struct sv name, struct sv value, struct sv *near);
};

/* Syntax, known functions, arity, depth. The message says the position ("column 17"). */
MUST_USE int expr_parse(struct arena *mem, struct sv text, struct expr **out, struct err *e);

/* Names and types. Unknown names fail; suspicious types (comparing a select with a number,
 * an always-true test, a reference to a group) become warnings of `warnings` at `at`. */
MUST_USE int expr_check(const struct expr *x, const struct expr_scope *scope, struct problems *warnings,
                        struct source at, struct err *e);

MUST_USE int expr_eval(const struct expr *x, const struct expr_host *host, struct arena *mem, struct expr_value *out,
                       struct err *e);

/* Evaluations with XPath's coercion of the result. */
MUST_USE int expr_eval_bool(const struct expr *x, const struct expr_host *host, struct arena *mem, bool *out,
                            struct err *e);
MUST_USE int expr_eval_string(const struct expr *x, const struct expr_host *host, struct arena *mem, struct sv *out,
                              struct err *e);

bool expr_to_bool(const struct expr_value *v);
double expr_to_number(const struct expr_value *v);                       /* NaN when it is none */
struct sv expr_to_string(const struct expr_value *v, struct arena *mem); /* numbers as XPath writes them */

/* Every ${name} in order of appearance, with repetitions. */
typedef void expr_ref_fn(void *ctx, struct sv name);
void expr_each_ref(const struct expr *x, expr_ref_fn *fn, void *ctx);
/* Every reached('state'). `anchor` is true for one that must hold for the whole expression to
 * hold: a positive top-level conjunct. */
typedef void expr_reached_fn(void *ctx, struct sv state, bool anchor);
void expr_each_reached(const struct expr *x, expr_reached_fn *fn, void *ctx);

/* The expressions that all must hold for x to hold: the parts of its top-level `and`s, or x itself.
 * They live as long as x and mem. */
size_t expr_conjuncts(const struct expr *x, struct arena *mem, const struct expr *const **out);

struct sv expr_text(const struct expr *x); /* the source */

#endif

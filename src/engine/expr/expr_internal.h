/*
 * What the parts of the expression engine share; nobody else includes this.
 *
 * expr_lex → expr_parse with expr_call, expr_path → expr_check, expr_eval with expr_value, expr_fn*
 */
#ifndef ISTMO_ENGINE_EXPR_INTERNAL_H
#define ISTMO_ENGINE_EXPR_INTERNAL_H

#include "base/map.h"
#include "engine/expr/expr.h"

/* --- tokens ---------------------------------------------------------------------------------- */
enum expr_token_kind {
    T_END,
    T_NUMBER,
    T_STRING, /* text without its quotes */
    T_REF,    /* ${name}: text is the name */
    T_NAME,   /* NCName or prefix:name */
    T_OPERATOR,
    T_OPEN,
    T_CLOSE,
    T_COMMA,
    T_DOT,
    T_DOTDOT,
    T_SLASH, /* "/" and "//" */
};

/* Operators, grouped by level: the level of `op` is expr_level(op). */
enum expr_operator {
    O_NONE,
    O_OR,
    O_AND,
    O_EQ,
    O_NE,
    O_LT,
    O_LE,
    O_GT,
    O_GE,
    O_ADD,
    O_SUB,
    O_MUL,
    O_DIV,
    O_MOD,
    O_UNION,
};

struct expr_token {
    enum expr_token_kind kind;
    enum expr_operator op;
    struct sv text;
    double number;
    size_t at, end; /* bytes from the start of the expression */
};

/* --- syntax tree ----------------------------------------------------------------------------- */
enum expr_op {
    X_CONST,
    X_REF,
    X_CURRENT,   /* "." */
    X_PARENT,    /* "..": only inside position() */
    X_PREDICATE, /* name() of no known function */
    X_CALL,
    X_NEGATE,
    /* Chains: arg[0] op[0] arg[1] op[1] arg[2] …, from left to right. One node however long, so
     * that the depth of the tree is that of the parentheses. */
    X_OR,
    X_AND,
    X_EQUALITY,
    X_RELATION,
    X_SUM,
    X_PRODUCT,
    X_UNION,
};

struct expr_node {
    enum expr_op op;
    bool bare;      /* X_REF written as a single name: perhaps a column of a choice */
    bool tested;    /* X_CONST that was folded from a comparison */
    size_t at;      /* byte offset, for messages */
    struct sv name; /* X_REF (interned), X_PREDICATE; X_CALL: a question or state it names */
    const struct expr_fn *fn;
    const void *prepared;    /* what fn->prepare made of a literal argument */
    struct expr_value value; /* X_CONST */
    struct expr_node **arg;
    unsigned char *between; /* enum expr_operator of chains */
    size_t nargs, cap;
};

struct expr {
    struct sv text;
    const struct expr_node *root;
    struct {
        struct sv *v;
        size_t n, cap;
    } refs;
    struct {
        struct expr_reached {
            const struct expr_node *call;
        } * v;
        size_t n, cap;
    } reached;
};

/* --- parsing --------------------------------------------------------------------------------- */
struct expr_parser {
    struct arena *mem;
    struct expr *x;
    struct err *e;
    struct map names; /* interned */
    struct expr_token token;
    size_t next; /* byte after token */
    bool after_operand;
    unsigned depth;
    size_t steps;              /* spent on folding */
    size_t parents, parent_at; /* how many ".." no position() has taken, and where the last stands */
};

MUST_USE int expr_lex_next(struct expr_parser *p);
bool expr_lex_opens(const struct expr_parser *p); /* "(" follows the token */

/* Each reads from p->token on and returns NULL after a failure. */
struct expr_node *expr_parse_value(struct expr_parser *p);
struct expr_node *expr_parse_call(struct expr_parser *p);
struct expr_node *expr_parse_path(struct expr_parser *p);
MUST_USE int expr_parse_open(struct expr_parser *p);
MUST_USE int expr_parse_close(struct expr_parser *p, size_t opened);

struct expr_node *expr_node_new(struct expr_parser *p, enum expr_op op, size_t at);
void expr_node_add(struct expr_parser *p, struct expr_node *n, struct expr_node *arg);
void expr_node_fold(struct expr_parser *p, struct expr_node *n);
bool expr_node_is_set(const struct expr_node *n);              /* can be a node-set */
struct sv expr_add_ref(struct expr_parser *p, struct sv name); /* interned */
bool expr_name_valid(struct sv name);

void expr_place(const struct expr *x, size_t at, struct err *e); /* puts "column N: " before the message */

/* Completes the message that err_set (whose -1 is `set`) has just written. */
static inline int expr_at(const struct expr *x, size_t at, struct err *e, int set)
{
    (void)set;
    expr_place(x, at, e);
    return -1;
}

struct sv expr_shown(struct sv text); /* cut for a message */

/* --- functions ------------------------------------------------------------------------------- */
struct expr_run {
    const struct expr *x;
    const struct expr_host *host;
    struct arena *mem;
    struct err *e;
    size_t steps;
    bool zone_used; /* a moment without an offset was read */
};

typedef int expr_fn_run(struct expr_run *r, const struct expr_node *call, struct expr_value *out);
typedef int expr_fn_prepare(struct expr_parser *p, struct expr_node *call);

/*
 * signature: one letter per argument: s string, n number, b boolean, * any, N node-set (a
 * question), L string literal, Q question that is named and not evaluated, P "..".
 * After '?' arguments are optional; '+' at the end: the last may be repeated.
 */
struct expr_fn {
    const char *name, *signature;
    char result; /* s n b N, * any */
    bool pure;   /* same arguments, same result: may be folded */
    expr_fn_run *run;
    expr_fn_prepare *prepare; /* NULL: nothing to do */
};

const struct expr_fn *expr_fn_find(struct sv name);
const char *expr_fn_refused(struct sv name); /* reason why this function of the specification cannot apply here */
struct sv expr_fn_near(struct sv name);      /* a similar name, or empty */
const struct expr_fn *expr_fn_at(size_t i);  /* the i-th of all; NULL at the end */
void expr_fn_arity(const struct expr_fn *fn, size_t *min, size_t *max);
char expr_fn_letter(const struct expr_fn *fn, size_t argument);

extern const struct expr_fn expr_fn_logic[], expr_fn_text[], expr_fn_code[], expr_fn_number[], expr_fn_nodes[],
    expr_fn_date[], expr_fn_host[], expr_fn_geo[];

/* --- evaluation ------------------------------------------------------------------------------ */
/* The node's value: in *slot or the constant itself; NULL after a failure. */
const struct expr_value *expr_node_eval(struct expr_run *r, const struct expr_node *n, struct expr_value *slot);
MUST_USE int expr_arg_string(struct expr_run *r, const struct expr_node *call, size_t i, struct sv *out);
MUST_USE int expr_arg_number(struct expr_run *r, const struct expr_node *call, size_t i, double *out);
MUST_USE int expr_arg_bool(struct expr_run *r, const struct expr_node *call, size_t i, bool *out);
/* All numbers an argument stands for: one, or one for each answer of a node-set. */
MUST_USE int expr_arg_numbers(struct expr_run *r, const struct expr_node *call, size_t i, const double **v, size_t *n);
MUST_USE int expr_arg_nodes(struct expr_run *r, const struct expr_node *call, size_t i, const struct sv **v, size_t *n);
/* Work beyond the node itself, in units of about ten nanoseconds; -1 when the limit is reached. */
MUST_USE int expr_charge(struct expr_run *r, const struct expr_node *n, size_t work);
int expr_unavailable(struct expr_run *r, const struct expr_node *call);

bool expr_compare(struct expr_run *r, enum expr_operator op, const struct expr_value *a, const struct expr_value *b);

int expr_give_string(struct expr_value *out, struct sv v); /* return 0 */
int expr_give_number(struct expr_value *out, double v);
int expr_give_bool(struct expr_value *out, bool v);
int expr_give_nodes(struct expr_value *out, const struct sv *v, size_t n);

/* --- values ---------------------------------------------------------------------------------- */
double expr_text_number(struct expr_run *r, struct sv text); /* number(); r may be NULL: UTC */
double expr_value_number(struct expr_run *r, const struct expr_value *v);
struct sv expr_number_text(double v, struct arena *mem);
/* A decimal number as XPath writes it; NaN when it is none. */
double expr_decimal(struct sv text);
/* Shortest digits that read back as v (finite, not 0): digits[0] . digits[1…] × 10^exponent. */
size_t expr_digits(double v, char digits[20], int *exponent);

/* Days since 1970-01-01 of a date or moment, with fraction; false when it is neither. */
bool expr_date_days(struct expr_run *r, struct sv text, double *days);

#endif

/* The compiled form of a pattern, shared by regex_compile.c (writes) and regex.c (runs). */
#ifndef ISTMO_ENGINE_REGEX_INTERNAL_H
#define ISTMO_ENGINE_REGEX_INTERNAL_H

#include "engine/expr/regex.h"

enum regex_op {
    R_CHAR,  /* x: code point */
    R_ANY,   /* but a line end */
    R_CLASS, /* x: index */
    R_SPLIT, /* go on at x and at y, both relative */
    R_JUMP,  /* x, relative */
    R_START,
    R_END,
    R_WORD,     /* \b */
    R_NOT_WORD, /* \B */
    R_MATCH,
};

struct regex_inst {
    enum regex_op op;
    int32_t x, y;
};

struct regex_range {
    uint32_t from, to;
};

struct regex_class {
    uint64_t ascii[2]; /* the answer for the first 128, negation included */
    struct regex_range *v;
    size_t n, cap;
    bool negated;
};

struct regex {
    struct regex_inst *v; /* the code */
    size_t n, cap;
    struct {
        struct regex_class *v;
        size_t n, cap;
    } classes;
};

#endif

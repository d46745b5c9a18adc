/*
 * Public output: which figures of a set of declared tables are printed.
 *
 * All that is to be printed is collected first, solved together with what earlier editions printed, then
 * applied: a figure that must not be printed becomes empty with the status `suppressed`. Figures about
 * nobody who needs protection (sensitivity without a threshold) pass as they are.
 *
 * source   contract §5; docs/suppression.md
 * memory   everything lives in the arena given
 */
#ifndef ISTMO_DOMAIN_PUBLIC_H
#define ISTMO_DOMAIN_PUBLIC_H

#include "domain/indicator/indicator.h"
#include "engine/protect/protect.h"

enum public_role {
    PUBLIC_PRINTED, /* stands in a table of the edition */
    PUBLIC_BASIS,   /* numerator or denominator of one that does: printing that prints this */
    PUBLIC_MEMBER,  /* of a composite that does: can be computed from it */
};

/* One figure of one edition, with its true value: never leaves the mission. */
struct public_cell {
    const struct indicator *indicator;
    int32_t first, last; /* period */
    struct slice slice;
    double value;
    int64_t records;
    enum public_role role;
    bool suppressed;
};

struct public_cells {
    struct public_cell *v;
    size_t n, cap;
    struct map by_key; /* -> index + 1 */
};

/* What is asked again and again of an indicator, by its place in the pack. */
struct public_trait {
    int threshold;
    bool concerned; /* it has a threshold, or something that has one is computed from it */
};

struct public_output {
    const struct pack *pack;
    struct arena *mem;
    struct public_trait *trait;
    struct public_cells now;
    const struct public_cells *earlier; /* editions, the oldest first */
    size_t nearlier;
    bool solved;
    size_t suppressed; /* printed cells that are not */
    struct protect_result result;
};

void public_open(struct public_output *p, const struct pack *pk, struct arena *mem);

/* Counts from 1 to this less one are not printed: of the indicator, or of what its formula is made of.
 * 0: everything is. */
int public_threshold(const struct public_output *p, const struct indicator *in);

void public_add(struct public_output *p, const struct figures *f, enum public_role role);
/* Indicators that must be added as well, for the same tables, when `codes` are printed (all: none given). */
void public_also(struct public_output *p, const struct sv_list *codes, enum public_role role, struct sv_list *out);
void public_solve(struct public_output *p);

/* What must not be printed becomes empty; numbers of records of protected figures too (-1). */
void public_apply(const struct public_output *p, struct figures *f);

/* What earlier editions printed, into p->earlier. */
MUST_USE int public_earlier(struct db_conn *c, struct sv mission, const struct pack *pk, struct arena *mem,
                            struct public_output *p, struct err *e);
/* Inside a db_write job: keeps what this edition prints for those that follow. */
MUST_USE int public_save(struct db_conn *writer, struct sv mission, int64_t edition, const struct public_output *p,
                         struct err *e);

/* A cell of an earlier edition; later ones of the same figure replace it. */
void public_cells_add(struct public_cells *to, struct arena *mem, const struct public_cell *cell);

#endif

/*
 * The facts of the figures bench, the same for everybody: activities of five years in about the
 * order in which they were entered, five facts each.
 */
#ifndef ISTMO_BENCH_FIGURES_DATA_H
#define ISTMO_BENCH_FIGURES_DATA_H

#include "bench.h"

#include "engine/figure/facts.h"

#define DATA_FIRST 17897 /* 2019-01-01 */
#define DATA_YEARS 5
#define DATA_DAYS 1826
#define DATA_PROVINCES 14
#define DATA_FACTS 5 /* of a record */

enum { D_PLACE, D_UNIT, D_KIND, D_TOPIC, D_POPULATION, D_PROJECT, D_INSTITUTION, D_RECORD_DIMS };
enum { D_SEX = D_RECORD_DIMS, D_AGE, D_NATIONALITY, D_DIMS };

struct data {
    uint64_t random;
    uint32_t total, made;
    struct fact fact;
    char text[D_DIMS][16];
};

static inline void data_begin(struct data *d, size_t total)
{
    *d = (struct data){.random = BENCH_SEED, .total = (uint32_t)total};
}

static inline void data_pick(struct data *d, int which, enum dim dim, char letter, uint32_t below)
{
    /* Two draws: small numbers are more common, as in life. */
    uint32_t a = bench_next(&d->random, below), b = bench_next(&d->random, below);
    int n = snprintf(d->text[which], sizeof d->text[which], "%c%u", letter, a < b ? a : b);
    d->fact.dim[dim] = sv_make(d->text[which], (size_t)n);
}

static inline void data_record(struct data *d)
{
    struct fact *f = &d->fact;
    int32_t day = (int32_t)((uint64_t)d->made * (DATA_DAYS - 60) / d->total) + (int32_t)bench_next(&d->random, 60);
    uint32_t place = bench_next(&d->random, 84);
    int n = snprintf(d->text[D_PLACE], sizeof d->text[D_PLACE], "P%02u-%02u", place % DATA_PROVINCES, place);
    *f = (struct fact){.stream = SV("activity"), .record = d->made / DATA_FACTS + 1, .date = DATA_FIRST + day};
    f->dim[DIM_PLACE] = sv_make(d->text[D_PLACE], (size_t)n);
    f->status = bench_next(&d->random, 32) ? FACT_COUNTED : FACT_PENDING;
    data_pick(d, D_UNIT, DIM_UNIT, 'U', 6);
    data_pick(d, D_KIND, DIM_ACTIVITY_KIND, 'K', 12);
    data_pick(d, D_TOPIC, DIM_TOPIC, 'T', 20);
    data_pick(d, D_POPULATION, DIM_POPULATION, 'G', 10);
    data_pick(d, D_PROJECT, DIM_PROJECT, 'J', 15);
    data_pick(d, D_INSTITUTION, DIM_INSTITUTION, 'I', 40);
}

/* The next fact; false at the end. */
static inline bool data_next(struct data *d)
{
    static const char *const sex[] = {"f", "m", "f", "m", "f", "x", "unknown"};
    struct fact *f = &d->fact;
    uint32_t nth = d->made % DATA_FACTS;
    if (d->made == d->total)
        return false;
    if (nth == 0)
        data_record(d);
    f->measure = nth ? SV("participants") : (struct sv){0};
    f->value = nth ? 1 + bench_next(&d->random, 60) : 1;
    f->dim[DIM_SEX] = nth ? sv_of(sex[bench_next(&d->random, 7)]) : (struct sv){0};
    f->person = nth ? 1 + bench_next(&d->random, d->total / 3 + 1) : 0;
    if (nth) {
        data_pick(d, D_AGE, DIM_AGE, 'A', 8);
        data_pick(d, D_NATIONALITY, DIM_NATIONALITY, 'N', 60);
    } else {
        f->dim[DIM_AGE] = f->dim[DIM_NATIONALITY] = (struct sv){0};
    }
    d->made++;
    return true;
}

#endif

/*
 * Facts as columns in memory: what every figure is computed from (contract §2).
 *
 * One block of columns per stream. Texts are dictionary codes, a column that never varies takes no
 * space, the others as few bytes a row as their dictionary needs. Record, date, status and events
 * stand once for all facts of a record that share them.
 * missing  a dimension that the form does not ask is `nd`; one that was asked and not answered is
 *          `unknown`. domain/fact writes `unknown`; an empty value here means `nd`
 * units    dates in days since 1970-01-01; record and person are dense numbers of the mission
 * threads  readers share; facts_add and facts_remove need the columns alone
 * cost     facts_add O(columns), a look-up per text that the record's fact before does not share; facts_remove O(facts
 * of the record), amortised
 */
#ifndef ISTMO_ENGINE_FACTS_H
#define ISTMO_ENGINE_FACTS_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/dim.h"

/* How the record's state counts. A record in a state that does not count still has facts when it
 * reached events: reached('departed') counts whatever happened later. */
enum fact_status { FACT_EVENTS_ONLY, FACT_PENDING, FACT_COUNTED };

struct fact_pair {
    struct sv name, value;
};

struct fact_event {
    struct sv state;
    int32_t date; /* the first time it was reached */
};

struct fact {
    struct sv stream;  /* the form's fact name */
    struct sv measure; /* empty: the record or row itself, value 1: what count() counts */
    double value;
    int32_t date; /* DATE_NONE: in no period */
    enum fact_status status;
    uint32_t record;
    uint32_t person; /* 0: none */
    bool apportioned;
    struct sv dim[DIM_COUNT];      /* DIM_PERSON is not used; a several-choice answer: codes separated by a space */
    const struct fact_pair *named; /* dimensions the pack names after its lists */
    size_t nnamed;
    const struct fact_pair *answer; /* questions that conditions of formulas ask and that are no dimension */
    size_t nanswers;
    const struct fact_event *event; /* the record's, the same for all its facts */
    size_t nevents;
};

struct facts;

struct facts *facts_new(void);
void facts_free(struct facts *f); /* NULL is fine */

/* errors   ERR_LIMIT: more than 2^32 - 1 facts, or too many columns */
MUST_USE int facts_add(struct facts *f, const struct fact *fact, struct err *e);
/* All facts of one record, in order. Texts and lists that they share may stand at the same address. */
MUST_USE int facts_add_record(struct facts *f, const struct fact *v, size_t n, struct err *e);
void facts_remove(struct facts *f, uint32_t record); /* all facts of the record; none is fine */
size_t facts_count(const struct facts *f);
size_t facts_bytes(const struct facts *f);      /* memory in use */
int32_t facts_last_date(const struct facts *f); /* of the latest fact; DATE_NONE when there is none */

#endif

/*
 * Facts as plain structs, with the conditions and keys of the roll-up's tests written once more in
 * plain C: what rollup_naive.h counts.
 */
#ifndef ISTMO_ENGINE_FIGURE_ROLLUP_NAIVE_FACTS_H
#define ISTMO_ENGINE_FIGURE_ROLLUP_NAIVE_FACTS_H

#include "engine/figure/rollup_testing.h"

/* --- facts as plain structs ------------------------------------------------------------------------- */

#define FACTS_MAX 4096

struct plain {
    uint32_t record, person;
    int32_t date, done, late; /* the dates of two events */
    enum fact_status status;
    double value;
    bool apportioned;
    const char *measure, *unit, *kind, *sex, *place, *topic, *size;
};

static struct plain plain[FACTS_MAX];
static size_t nplain;
static bool common; /* only what the roll-up's common case knows: sums, or people, of ordered records */

static const char *const units[] = {"A", "B", "C", ""};
static const char *const kinds[] = {"talk", "course", "", "visit"};
static const char *const sexes[] = {"f", "m", "unknown", ""};
static const char *const places[] = {"p1", "p2", "p3", "q1", ""};
static const char *const topics[] = {"", "t1", "t2", "t1 t2", "t2 t3", "t1 t2 t3", "t1 t1"};
static const char *const sizes[] = {"", "1", "2.5", "7"};

#define PICK(list) list[next(sizeof list / sizeof *list)]

static inline bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static inline int32_t event_date(int32_t from)
{
    return one_in(3) ? DATE_NONE : from + (int32_t)next(120);
}

static inline struct plain random_fact(const struct plain *same)
{
    struct plain p = {.record = same->record, .status = same->status, .done = same->done, .late = same->late};
    p.apportioned = same->apportioned != (!common && one_in(8));
    p.date = one_in(20) ? DATE_NONE : same->date + (one_in(8) ? (int32_t)next(30) : 0);
    if (one_in(12))
        p.status = (enum fact_status)next(3);
    if (one_in(12))
        p.late = event_date(same->date);
    p.person = one_in(3) ? 0 : 1 + next(12) * (one_in(40) ? 90000001 : 1);
    p.value = one_in(4) ? next(400) / 4.0 : next(9);
    p.measure = one_in(3) ? "" : one_in(2) ? "people" : "hours";
    p.unit = PICK(units);
    p.kind = PICK(kinds);
    p.sex = PICK(sexes);
    p.place = PICK(places);
    p.topic = PICK(topics);
    p.size = PICK(sizes);
    return p;
}

static inline void append_record(uint32_t record)
{
    struct plain same = {.record = record, .date = EPOCH + (int32_t)next(200)};
    same.status = one_in(4) ? (enum fact_status)next(3) : FACT_COUNTED;
    same.done = event_date(same.date);
    same.late = event_date(same.date + 30);
    same.apportioned = !common && one_in(5);
    for (uint32_t n = 1 + next(4); n && nplain < FACTS_MAX; n--)
        plain[nplain++] = random_fact(&same);
}

#define RECORD_MAX 16 /* facts of one record */

/* What was reached twice counts once, the first time; a date that is missing counts never. */
static inline size_t events_of(const struct plain *p, struct fact_event event[4])
{
    size_t n = 0;
    if (p->done != DATE_NONE) {
        event[n++] = (struct fact_event){SV("done"), p->record % 2 ? p->done + 7 : p->done};
        event[n++] = (struct fact_event){SV("done"), p->record % 2 ? p->done : p->done + 7};
        event[n++] = (struct fact_event){SV("done"), DATE_NONE};
    }
    if (p->late != DATE_NONE)
        event[n++] = (struct fact_event){SV("late"), p->late};
    return n;
}

/* Adds facts of one record; what they share stands at one address, as domain/fact gives it. */
static inline void add_run(struct facts *f, const struct plain *p, size_t n)
{
    struct err e = {0};
    struct fact_pair answer[RECORD_MAX];
    struct fact_event event[RECORD_MAX][4];
    struct fact fact[RECORD_MAX] = {0};
    for (size_t i = 0; i < n; i++) {
        bool again = i && p[i].done == p[i - 1].done && p[i].late == p[i - 1].late;
        struct fact *to = &fact[i];
        answer[i] = (struct fact_pair){SV("size"), sv_of(p[i].size)};
        *to = (struct fact){.stream = SV("s"), .measure = sv_of(p[i].measure), .value = p[i].value, .date = p[i].date};
        to->status = p[i].status;
        to->record = p[i].record;
        to->person = p[i].person;
        to->apportioned = p[i].apportioned;
        to->answer = i && is(p[i].size, p[i - 1].size) ? to[-1].answer : &answer[i];
        to->nanswers = p[i].size[0] != 0;
        to->nevents = events_of(&p[i], event[i]);
        to->event = again ? to[-1].event : event[i];
        to->dim[DIM_UNIT] = sv_of(p[i].unit);
        to->dim[DIM_ACTIVITY_KIND] = sv_of(p[i].kind);
        to->dim[DIM_SEX] = sv_of(p[i].sex);
        to->dim[DIM_PLACE] = sv_of(p[i].place);
        to->dim[DIM_TOPIC] = sv_of(p[i].topic);
    }
    if (n == 1)
        assert_int_equal(facts_add(f, fact, &e), 0);
    else
        assert_int_equal(facts_add_record(f, fact, n, &e), 0);
}

/* All from number `first` on, record by record. */
static inline void add_plain(struct facts *f, size_t first)
{
    for (size_t i = first, n; i < nplain; i += n) {
        for (n = 1; i + n < nplain && n < RECORD_MAX && plain[i + n].record == plain[i].record;)
            n++;
        add_run(f, &plain[i], n);
    }
}

static inline void remove_plain(uint32_t record)
{
    size_t n = 0;
    for (size_t i = 0; i < nplain; i++)
        if (plain[i].record != record)
            plain[n++] = plain[i];
    nplain = n;
}

static inline void shuffle(void)
{
    for (size_t i = nplain; i > 1; i--) {
        size_t j = next((uint32_t)i);
        struct plain t = plain[i - 1];
        plain[i - 1] = plain[j];
        plain[j] = t;
    }
}

/* --- conditions, twice ---------------------------------------------------------------------------------- */

static inline bool in(const char *list, const char *item)
{
    struct sv left = sv_of(list), one;
    while (sv_next_item(&left, true, &one))
        if (sv_is(one, item))
            return true;
    return false;
}

static inline double number(const char *text)
{
    return text[0] ? atof(text) : (double)NAN;
}

static inline bool c_unit(const struct plain *p)
{
    return is(p->unit, "A");
}
static inline bool c_two(const struct plain *p)
{
    return is(p->unit, "B") && !is(p->kind, "talk");
}
static inline bool c_or(const struct plain *p)
{
    return is(p->unit, "A") || is(p->kind, "course");
}
static inline bool c_mixed(const struct plain *p)
{
    return (is(p->unit, "A") || is(p->sex, "f")) && is(p->kind, "visit");
}
static inline bool c_selected(const struct plain *p)
{
    return in(p->topic, "t2");
}
static inline bool c_number(const struct plain *p)
{
    return number(p->size) > 2;
}
static inline bool c_unanswered(const struct plain *p)
{
    return is(p->sex, "") || is(p->sex, "unknown");
}
static inline bool c_date(const struct plain *p)
{
    return p->date != DATE_NONE && p->date >= EPOCH + 59;
}
static inline bool c_dates(const struct plain *p)
{
    return c_date(p) && p->date < EPOCH + 151;
}
static inline bool c_neither(const struct plain *p)
{
    return !is(p->unit, "A") && !is(p->unit, "B");
}
static inline bool c_done(const struct plain *p)
{
    return p->done != DATE_NONE;
}
static inline bool c_done_unit(const struct plain *p)
{
    return p->done != DATE_NONE && is(p->unit, "A");
}
static inline bool c_both(const struct plain *p)
{
    return p->done != DATE_NONE && p->late != DATE_NONE;
}
static inline bool c_not_done(const struct plain *p)
{
    return p->done == DATE_NONE;
}
static inline bool c_done_or(const struct plain *p)
{
    return p->done != DATE_NONE || is(p->unit, "B");
}
static inline bool c_never(const struct plain *p)
{
    (void)p;
    return false;
}
static inline bool c_always(const struct plain *p)
{
    (void)p;
    return true;
}

static inline int32_t d_record(const struct plain *p)
{
    return p->date;
}
static inline int32_t d_done(const struct plain *p)
{
    return p->done;
}
static inline int32_t d_both(const struct plain *p)
{
    return p->done > p->late ? p->done : p->late;
}

static const struct condition {
    const char *text;
    bool (*holds)(const struct plain *p);
    int32_t (*date)(const struct plain *p); /* of the event that dates it */
} conditions[] = {
    {NULL, c_always, d_record},
    {"${unit} = 'A'", c_unit, d_record},
    {"${unit} = 'B' and ${kind} != 'talk'", c_two, d_record},
    {"${unit} = 'A' or ${kind} = 'course'", c_or, d_record},
    {"(${unit} = 'A' or ${sex} = 'f') and ${kind} = 'visit'", c_mixed, d_record},
    {"selected(${topic}, 't2')", c_selected, d_record},
    {"${size} > 2", c_number, d_record},
    {"${sex} = ''", c_unanswered, d_record},
    {"${date} >= '2023-03-01'", c_date, d_record},
    {"${date} >= '2023-03-01' and ${date} < '2023-06-01'", c_dates, d_record}, /* twice of one column */
    {"${unit} != 'A' and ${unit} != 'B'", c_neither, d_record},
    {"reached('done')", c_done, d_done},
    {"reached('done') and ${unit} = 'A'", c_done_unit, d_done},
    {"reached('late') and (reached('done'))", c_both, d_both},
    {"not(reached('done'))", c_not_done, d_record},
    {"reached('done') or ${unit} = 'B'", c_done_or, d_record},
    {"reached('nowhere')", c_never, d_record},
    {"1 = 2", c_never, d_record},
    {"1 = 1", c_always, d_record},
};
#define NCONDITIONS (sizeof conditions / sizeof *conditions)

/* --- keys, twice ------------------------------------------------------------------------------------------ */

static inline bool region_label(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = !code.n ? SV("nd") : code.p[0] == 'p' ? SV("P") : SV("Q");
    return true;
}

/* Two of three topics are one group; the empty one has no label at all. */
static inline bool group_label(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = sv_is(code, "t3") ? SV("other") : SV("main");
    return code.n > 0;
}

enum key_kind { K_SEX, K_UNIT, K_REGION, K_TOPIC, K_GROUP, K_ABSENT, NKEYS };

static inline struct rollup_key key_of(enum key_kind k)
{
    static const struct rollup_key keys[NKEYS] = {
        [K_SEX] = {.column = {.kind = ROLLUP_DIM, .dim = DIM_SEX}},
        [K_UNIT] = {.column = {.kind = ROLLUP_DIM, .dim = DIM_UNIT}},
        [K_REGION] = {.column = {.kind = ROLLUP_DIM, .dim = DIM_PLACE}, .label = region_label},
        [K_TOPIC] = {.column = {.kind = ROLLUP_DIM, .dim = DIM_TOPIC, .several = true}},
        [K_GROUP] = {.column = {.kind = ROLLUP_DIM, .dim = DIM_TOPIC, .several = true}, .label = group_label},
        [K_ABSENT] = {.column = {.kind = ROLLUP_NAMED, .name = {"vessel", 6}}},
    };
    return keys[k];
}

static inline size_t add_once(const char **out, size_t n, const char *label)
{
    for (size_t i = 0; i < n; i++)
        if (is(out[i], label))
            return n;
    out[n] = label;
    return n + 1;
}

static inline size_t topic_labels(const struct plain *p, enum key_kind k, const char **out)
{
    size_t n = 0;
    if (!p->topic[0] && k == K_TOPIC)
        return add_once(out, 0, "nd");
    for (int t = 1; t <= 3; t++) {
        static const char *const name[] = {"", "t1", "t2", "t3"};
        if (in(p->topic, name[t]))
            n = add_once(out, n, k == K_TOPIC ? name[t] : t == 3 ? "other" : "main");
    }
    return n;
}

static inline size_t labels_of(const struct plain *p, enum key_kind k, const char **out)
{
    switch (k) {
    case K_SEX:
        return add_once(out, 0, p->sex[0] ? p->sex : "nd");
    case K_UNIT:
        return add_once(out, 0, p->unit[0] ? p->unit : "nd");
    case K_REGION:
        return add_once(out, 0, !p->place[0] ? "nd" : p->place[0] == 'p' ? "P" : "Q");
    case K_ABSENT:
        return add_once(out, 0, "nd");
    default:
        return topic_labels(p, k, out);
    }
}

#endif

/*
 * The roll-up against a second, naive implementation: generated facts, plans and changes, every
 * cell compared. The naive one keeps facts as plain structs, decides conditions with C functions
 * and finds cells by comparing texts.
 */
#include "engine/figure/rollup.h"

#include "base/date.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* --- random numbers, the same everywhere --------------------------------------------------------- */

static uint64_t state;

static uint32_t next(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 16) % below);
}

static bool one_in(uint32_t n)
{
    return next(n) == 0;
}

/* --- facts as plain structs ------------------------------------------------------------------------- */

#define EPOCH 19358 /* 2023-01-01 */
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

static int32_t event_date(int32_t from)
{
    return one_in(3) ? DATE_NONE : from + (int32_t)next(120);
}

static struct plain random_fact(const struct plain *same)
{
    struct plain p = {.record = same->record, .status = same->status, .done = same->done, .late = same->late};
    p.apportioned = same->apportioned;
    p.date = one_in(20) ? DATE_NONE : same->date;
    p.person = one_in(3) ? 0 : 1 + next(12);
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

static void append_record(uint32_t record)
{
    struct plain same = {.record = record, .date = EPOCH + (int32_t)next(200)};
    same.status = one_in(4) ? (enum fact_status)next(3) : FACT_COUNTED;
    same.done = event_date(same.date);
    same.late = event_date(same.date + 30);
    same.apportioned = !common && one_in(5);
    for (uint32_t n = 1 + next(4); n && nplain < FACTS_MAX; n--)
        plain[nplain++] = random_fact(&same);
}

static void add_plain(struct facts *f, const struct plain *p)
{
    struct err e = {0};
    const struct fact_pair answer = {SV("size"), sv_of(p->size)};
    struct fact_event event[2];
    struct fact fact = {.stream = SV("s"),
                        .measure = sv_of(p->measure),
                        .value = p->value,
                        .date = p->date,
                        .status = p->status,
                        .record = p->record,
                        .person = p->person,
                        .apportioned = p->apportioned,
                        .answer = &answer,
                        .nanswers = p->size[0] != 0,
                        .event = event};
    fact.dim[DIM_UNIT] = sv_of(p->unit);
    fact.dim[DIM_ACTIVITY_KIND] = sv_of(p->kind);
    fact.dim[DIM_SEX] = sv_of(p->sex);
    fact.dim[DIM_PLACE] = sv_of(p->place);
    fact.dim[DIM_TOPIC] = sv_of(p->topic);
    if (p->done != DATE_NONE)
        event[fact.nevents++] = (struct fact_event){SV("done"), p->done};
    if (p->late != DATE_NONE)
        event[fact.nevents++] = (struct fact_event){SV("late"), p->late};
    assert_int_equal(facts_add(f, &fact, &e), 0);
}

static void remove_plain(uint32_t record)
{
    size_t n = 0;
    for (size_t i = 0; i < nplain; i++)
        if (plain[i].record != record)
            plain[n++] = plain[i];
    nplain = n;
}

static void shuffle(void)
{
    for (size_t i = nplain; i > 1; i--) {
        size_t j = next((uint32_t)i);
        struct plain t = plain[i - 1];
        plain[i - 1] = plain[j];
        plain[j] = t;
    }
}

/* --- conditions, twice ---------------------------------------------------------------------------------- */

static bool in(const char *list, const char *item)
{
    struct sv left = sv_of(list), one;
    while (sv_next_item(&left, true, &one))
        if (sv_is(one, item))
            return true;
    return false;
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static double number(const char *text)
{
    return text[0] ? atof(text) : (double)NAN;
}

static bool c_unit(const struct plain *p)
{
    return is(p->unit, "A");
}
static bool c_two(const struct plain *p)
{
    return is(p->unit, "B") && !is(p->kind, "talk");
}
static bool c_or(const struct plain *p)
{
    return is(p->unit, "A") || is(p->kind, "course");
}
static bool c_mixed(const struct plain *p)
{
    return (is(p->unit, "A") || is(p->sex, "f")) && is(p->kind, "visit");
}
static bool c_selected(const struct plain *p)
{
    return in(p->topic, "t2");
}
static bool c_number(const struct plain *p)
{
    return number(p->size) > 2;
}
static bool c_unanswered(const struct plain *p)
{
    return is(p->sex, "") || is(p->sex, "unknown");
}
static bool c_date(const struct plain *p)
{
    return p->date != DATE_NONE && p->date >= EPOCH + 59;
}
static bool c_done(const struct plain *p)
{
    return p->done != DATE_NONE;
}
static bool c_done_unit(const struct plain *p)
{
    return p->done != DATE_NONE && is(p->unit, "A");
}
static bool c_both(const struct plain *p)
{
    return p->done != DATE_NONE && p->late != DATE_NONE;
}
static bool c_not_done(const struct plain *p)
{
    return p->done == DATE_NONE;
}
static bool c_done_or(const struct plain *p)
{
    return p->done != DATE_NONE || is(p->unit, "B");
}
static bool c_never(const struct plain *p)
{
    (void)p;
    return false;
}
static bool c_always(const struct plain *p)
{
    (void)p;
    return true;
}

static int32_t d_record(const struct plain *p)
{
    return p->date;
}
static int32_t d_done(const struct plain *p)
{
    return p->done;
}
static int32_t d_both(const struct plain *p)
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

static bool question(const void *ctx, struct sv name, struct rollup_question *out)
{
    static const struct {
        const char *name;
        enum dim dim;
    } known[] = {{"unit", DIM_UNIT},   {"kind", DIM_ACTIVITY_KIND},      {"sex", DIM_SEX},
                 {"topic", DIM_TOPIC}, {"institution", DIM_INSTITUTION}, {"partner", DIM_PARTNER}};
    (void)ctx;
    *out = (struct rollup_question){.unknown_is_empty = sv_is(name, "sex")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(name, known[i].name)) {
            out->column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = known[i].dim};
            return true;
        }
    if (sv_is(name, "date"))
        out->column = (struct rollup_column){.kind = ROLLUP_DATE};
    else
        out->column = (struct rollup_column){.kind = ROLLUP_ANSWER, .name = name};
    return !sv_is(name, "no_such_question");
}

/* --- keys, twice ------------------------------------------------------------------------------------------ */

static bool region_label(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = !code.n ? SV("nd") : code.p[0] == 'p' ? SV("P") : SV("Q");
    return true;
}

/* Two of three topics are one group; the empty one has no label at all. */
static bool group_label(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = sv_is(code, "t3") ? SV("other") : SV("main");
    return code.n > 0;
}

enum key_kind { K_SEX, K_UNIT, K_REGION, K_TOPIC, K_GROUP, K_ABSENT, NKEYS };

static struct rollup_key key_of(enum key_kind k)
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

static size_t add_once(const char **out, size_t n, const char *label)
{
    for (size_t i = 0; i < n; i++)
        if (is(out[i], label))
            return n;
    out[n] = label;
    return n + 1;
}

static size_t topic_labels(const struct plain *p, enum key_kind k, const char **out)
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

static size_t labels_of(const struct plain *p, enum key_kind k, const char **out)
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

/* --- the naive roll-up --------------------------------------------------------------------------------------- */

struct naive_cell {
    size_t window;
    const char *label[3];
    const struct plain *fact[FACTS_MAX];
    size_t n;
};

struct naive_plan {
    const struct condition *condition;
    enum aggregate op;
    const char *measure;
    bool pending, filtered;
    const struct rollup_window *window;
    size_t nwindows;
    enum key_kind key[3];
    size_t nkeys;
};

static bool naive_matches(const struct naive_plan *plan, const struct plain *p)
{
    bool anchored = plan->condition->date != d_record;
    enum fact_status least = anchored ? FACT_EVENTS_ONLY : plan->pending ? FACT_PENDING : FACT_COUNTED;
    if (p->status < least || !plan->condition->holds(p))
        return false;
    if (plan->filtered && !is(p->unit, "A") && !is(p->kind, "talk"))
        return false;
    if (plan->op == AGG_PEOPLE)
        return p->person != 0;
    if (plan->op == AGG_DISTINCT)
        return p->topic[0] != 0;
    return is(p->measure, plan->measure);
}

static size_t naive_window(const struct naive_plan *plan, int32_t date)
{
    for (size_t w = 0; w < plan->nwindows; w++)
        if (date != DATE_NONE && date >= plan->window[w].first && date <= plan->window[w].last)
            return w;
    return SIZE_MAX;
}

static double naive_value(const struct naive_plan *plan, const struct naive_cell *c)
{
    double sum = 0, least = 0, most = 0, latest = 0;
    int32_t last = DATE_NONE;
    size_t people = 0, values = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct plain *p = c->fact[i];
        int32_t date = plan->condition->date(p);
        bool fresh = true;
        for (size_t k = 0; k < i; k++)
            fresh = fresh && c->fact[k]->person != p->person;
        people += fresh;
        sum += p->value;
        least = i == 0 || p->value < least ? p->value : least;
        most = i == 0 || p->value > most ? p->value : most;
        latest = date > last ? p->value : date == last ? latest + p->value : latest;
        last = date > last ? date : last;
    }
    for (int t = 1; t <= 3; t++) {
        static const char *const name[] = {"", "t1", "t2", "t3"};
        for (size_t i = 0; i < c->n; i++)
            if (in(c->fact[i]->topic, name[t])) {
                values++;
                break;
            }
    }
    switch (plan->op) {
    case AGG_AVG:
        return sum / (double)c->n;
    case AGG_MIN:
        return least;
    case AGG_MAX:
        return most;
    case AGG_LATEST:
        return latest;
    case AGG_PEOPLE:
        return (double)people;
    case AGG_DISTINCT:
        return (double)values;
    default:
        return sum;
    }
}

struct naive {
    struct naive_cell *v;
    size_t n;
};

/* Of latest() only the facts of the latest date are behind the figure. */
static void keep_latest(const struct naive_plan *plan, struct naive *n)
{
    for (size_t i = 0; i < n->n && plan->op == AGG_LATEST; i++) {
        struct naive_cell *c = &n->v[i];
        int32_t last = DATE_NONE;
        size_t kept = 0;
        for (size_t k = 0; k < c->n; k++)
            last = plan->condition->date(c->fact[k]) > last ? plan->condition->date(c->fact[k]) : last;
        for (size_t k = 0; k < c->n; k++)
            if (plan->condition->date(c->fact[k]) == last)
                c->fact[kept++] = c->fact[k];
        c->n = kept;
    }
}

static size_t naive_records(const struct naive_cell *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        bool fresh = true;
        for (size_t k = 0; k < i; k++)
            fresh = fresh && c->fact[k]->record != c->fact[i]->record;
        n += fresh;
    }
    return n;
}

static bool naive_apportioned(const struct naive_cell *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->fact[i]->apportioned)
            return true;
    return false;
}

static void naive_put(struct naive *out, const struct naive_plan *plan, size_t nkeys, size_t window, const char **label,
                      const struct plain *p)
{
    size_t i = 0;
    for (; i < out->n; i++) {
        bool same = out->v[i].window == window;
        for (size_t k = 0; k < nkeys; k++)
            same = same && is(out->v[i].label[k], label[k]);
        if (same)
            break;
    }
    if (i == out->n) {
        out->v = realloc(out->v, ++out->n * sizeof *out->v);
        assert_non_null(out->v);
        out->v[i].n = 0;
        out->v[i].window = window;
        for (size_t k = 0; k < nkeys; k++)
            out->v[i].label[k] = label[k];
    }
    (void)plan;
    out->v[i].fact[out->v[i].n++] = p;
}

static void naive_expand(struct naive *out, const struct naive_plan *plan, size_t nkeys, size_t k, size_t window,
                         const char **label, const struct plain *p)
{
    const char *mine[4];
    if (k == nkeys) {
        naive_put(out, plan, nkeys, window, label, p);
        return;
    }
    size_t n = labels_of(p, plan->key[k], mine);
    for (size_t i = 0; i < n; i++) {
        label[k] = mine[i];
        naive_expand(out, plan, nkeys, k + 1, window, label, p);
    }
}

static struct naive naive_run(const struct naive_plan *plan, size_t nkeys)
{
    struct naive out = {0};
    for (size_t i = 0; i < nplain; i++) {
        const char *label[3];
        size_t window = naive_window(plan, plan->condition->date(&plain[i]));
        if (window != SIZE_MAX && naive_matches(plan, &plain[i]))
            naive_expand(&out, plan, nkeys, 0, window, label, &plain[i]);
    }
    return out;
}

/* --- comparing --------------------------------------------------------------------------------------------------- */

static const struct naive_cell *naive_find(const struct naive *n, const struct rollup_cell *c, const struct rollup *r,
                                           size_t nkeys)
{
    for (size_t i = 0; i < n->n; i++) {
        bool same = n->v[i].window == c->window;
        for (size_t k = 0; k < nkeys && same; k++)
            same = sv_is(r->label[k].v[c->label[k]], n->v[i].label[k]);
        if (same)
            return &n->v[i];
    }
    return NULL;
}

static void same_cell(const struct naive_plan *plan, const struct naive_cell *want, const struct rollup_cell *got,
                      bool sets)
{
    assert_true(fabs(naive_value(plan, want) - got->value) < 1e-9);
    assert_int_equal(got->records, naive_records(want));
    assert_int_equal(got->apportioned, naive_apportioned(want));
    if (sets)
        assert_int_equal(idset_count(got->record_set), got->records);
    if (sets && (plan->op == AGG_PEOPLE || plan->op == AGG_DISTINCT))
        assert_true((double)idset_count(got->id_set) == got->value);
}

static void compare(const struct naive_plan *plan, const struct rollup_cells *cells, const struct rollup *r, bool sets)
{
    struct naive margin = naive_run(plan, 0), slices = naive_run(plan, plan->nkeys);
    size_t windows = 0;
    keep_latest(plan, &margin);
    keep_latest(plan, &slices);
    for (size_t w = 0; w < plan->nwindows; w++) {
        const struct naive_cell *want = naive_find(&margin, &cells->margin[w], r, 0);
        assert_int_equal(cells->margin[w].records == 0, want == NULL);
        assert_int_equal(isnan(cells->margin[w].value) != 0, want == NULL);
        if (want)
            same_cell(plan, want, &cells->margin[w], sets);
        windows += want != NULL;
    }
    assert_int_equal(windows, margin.n);
    assert_int_equal(cells->n, plan->nkeys ? slices.n : 0);
    for (size_t i = 0; i < cells->n; i++) {
        const struct naive_cell *want = naive_find(&slices, &cells->v[i], r, plan->nkeys);
        assert_non_null(want);
        same_cell(plan, want, &cells->v[i], sets);
    }
    free(margin.v);
    free(slices.v);
}

/* The rows of one aggregate give its cells back. */
static void compare_rows(const struct naive_plan *plan, const struct rollup_rows *rows,
                         const struct rollup_labels *label)
{
    struct naive slices = naive_run(plan, plan->nkeys);
    size_t facts = 0;
    for (size_t i = 0; i < slices.n; i++)
        for (size_t k = 0; k < slices.v[i].n; k++)
            facts += plan->op != AGG_DISTINCT ? 1 : topic_labels(slices.v[i].fact[k], K_TOPIC, (const char *[4]){0});
    assert_int_equal(rows->n, facts);
    for (size_t i = 0; i < rows->n; i++) {
        bool found = false;
        for (size_t s = 0; s < slices.n && !found; s++) {
            bool same = slices.v[s].window == rows->v[i].window;
            for (size_t k = 0; k < plan->nkeys && same; k++)
                same = sv_is(label[k].v[rows->v[i].label[k]], slices.v[s].label[k]);
            for (size_t k = 0; k < slices.v[s].n && same && !found; k++)
                found = slices.v[s].fact[k]->record == rows->v[i].record &&
                        plan->condition->date(slices.v[s].fact[k]) == rows->v[i].date;
        }
        assert_true(found);
    }
    free(slices.v);
}

/* --- random plans ------------------------------------------------------------------------------------------------- */

static bool unit_or_kind(void *ctx, const struct sv *value)
{
    (void)ctx;
    return sv_is(value[0], "A") || sv_is(value[1], "talk");
}

#define PLAN_AGGREGATES 6

static void random_plan(struct arena *mem, struct naive_plan *naive, struct rollup_aggregate *aggregate,
                        struct rollup_plan *plan)
{
    static const struct rollup_window windows[][4] = {
        {{EPOCH, EPOCH + 364}},
        {{EPOCH, EPOCH + 30}, {EPOCH + 31, EPOCH + 58}, {EPOCH + 59, EPOCH + 180}},
        {{EPOCH + 10, EPOCH + 20}, {EPOCH + 50, EPOCH + 50}, {EPOCH + 60, EPOCH + 99}, {EPOCH + 200, EPOCH + 300}},
    };
    static const size_t nwindows[] = {1, 3, 4};
    static const enum aggregate ops[] = {AGG_SUM,    AGG_AVG,   AGG_MIN,    AGG_MAX,
                                         AGG_LATEST, AGG_COUNT, AGG_PEOPLE, AGG_DISTINCT};
    static const struct rollup_filter filter = {
        .column = {{.kind = ROLLUP_DIM, .dim = DIM_UNIT}, {.kind = ROLLUP_DIM, .dim = DIM_ACTIVITY_KIND}},
        .ncolumns = 2,
        .allow = unit_or_kind};
    size_t w = next(3);
    struct naive_plan shape = {.window = windows[w], .nwindows = nwindows[w], .pending = one_in(3)};
    shape.nkeys = next(4);
    for (size_t k = 0; k < shape.nkeys; k++)
        shape.key[k] = (enum key_kind)next(common ? K_TOPIC : NKEYS);
    *plan = (struct rollup_plan){.stream = SV("s"),
                                 .window = windows[w],
                                 .nwindows = nwindows[w],
                                 .nkeys = shape.nkeys,
                                 .aggregate = aggregate,
                                 .naggregates = 1 + next(PLAN_AGGREGATES),
                                 .pending = shape.pending,
                                 .sets = !common && one_in(2),
                                 .dates = !common && one_in(2),
                                 .question = question,
                                 .threads = 1};
    for (size_t k = 0; k < shape.nkeys; k++)
        plan->key[k] = key_of(shape.key[k]);
    for (size_t i = 0; i < plan->naggregates; i++) {
        struct err e = {0};
        struct expr *x = NULL;
        naive[i] = shape;
        naive[i].condition = &conditions[next(common ? 3 : NCONDITIONS)];
        naive[i].op = !common ? PICK(ops) : one_in(3) ? AGG_PEOPLE : one_in(2) ? AGG_SUM : AGG_COUNT;
        naive[i].measure = naive[i].op == AGG_COUNT ? "" : one_in(2) ? "people" : "hours";
        naive[i].filtered = !common && one_in(3);
        if (naive[i].condition->text)
            assert_int_equal(expr_parse(mem, sv_of(naive[i].condition->text), &x, &e), 0);
        aggregate[i] = (struct rollup_aggregate){
            .op = naive[i].op,
            .measure = sv_of(naive[i].measure),
            .member = {.kind = ROLLUP_DIM, .dim = DIM_TOPIC, .several = true},
            .condition = x,
            .filter = &filter,
            .nfilters = naive[i].filtered,
        };
    }
}

static void check_facts(const struct facts *f)
{
    struct naive_plan naive[PLAN_AGGREGATES];
    struct rollup_aggregate aggregate[PLAN_AGGREGATES];
    struct rollup_plan plan;
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct rollup r;
    struct rollup_rows rows;
    struct rollup_labels label[ROLLUP_KEYS_MAX];
    struct err e = {0};
    random_plan(&mem, naive, aggregate, &plan);
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    for (size_t i = 0; i < plan.naggregates; i++)
        compare(&naive[i], &r.of[i], &r, plan.sets);
    assert_int_equal(rollup_list(f, &plan, &mem, &rows, label, &e), 0);
    compare_rows(&naive[0], &rows, label);
    idset_pool_release(&pool);
    arena_release(&mem);
}

/* --- the properties -------------------------------------------------------------------------------------------------
 */

/* Facts in order of records; then in any order; then after records were removed and added again. */
static void test_against_naive(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 1200; seed++) {
        state = seed * 0x9E3779B97F4A7C15U;
        nplain = 0;
        common = seed % 2;
        for (uint32_t record = next(3), n = next(30); n; n--, record += 1 + next(3))
            append_record(record);
        if (!common && one_in(3))
            shuffle();
        struct facts *f = facts_new();
        for (size_t i = 0; i < nplain; i++)
            add_plain(f, &plain[i]);
        check_facts(f);
        for (uint32_t changes = next(4); changes; changes--) {
            uint32_t record = next(40);
            size_t first;
            facts_remove(f, record);
            remove_plain(record);
            first = nplain;
            if (!one_in(3))
                append_record(record);
            for (size_t i = first; i < nplain; i++)
                add_plain(f, &plain[i]);
        }
        assert_int_equal(facts_count(f), nplain);
        check_facts(f);
        facts_free(f);
    }
}

/* Many removals, so that columns are compacted and the index is built again. */
static void test_compaction(void **unused)
{
    (void)unused;
    state = 4711;
    nplain = 0;
    common = false;
    struct facts *f = facts_new();
    for (uint32_t record = 1; record <= 900; record++)
        append_record(record);
    for (size_t i = 0; i < nplain; i++)
        add_plain(f, &plain[i]);
    size_t before = facts_bytes(f);
    for (uint32_t round = 0; round < 3; round++)
        for (uint32_t record = 1 + round; record <= 900; record += 2) {
            size_t first;
            facts_remove(f, record);
            remove_plain(record);
            first = nplain;
            append_record(record);
            for (size_t i = first; i < nplain; i++)
                add_plain(f, &plain[i]);
        }
    assert_int_equal(facts_count(f), nplain);
    for (int i = 0; i < 20; i++)
        check_facts(f);
    assert_true(facts_bytes(f) < before * 3);
    for (uint32_t record = 1; record <= 900; record++)
        facts_remove(f, record);
    assert_int_equal(facts_count(f), 0);
    assert_int_equal(facts_last_date(f), DATE_NONE);
    facts_remove(f, 5);
    nplain = 0;
    check_facts(f);
    facts_free(f);
}

/* Parts of a period add up to the whole; slices of one choice add up to the margin. */
static void test_additivity(void **unused)
{
    static const struct rollup_window months[] = {{EPOCH, EPOCH + 30},
                                                  {EPOCH + 31, EPOCH + 58},
                                                  {EPOCH + 59, EPOCH + 364}},
                                      whole = {EPOCH, EPOCH + 364};
    (void)unused;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        state = seed * 0xD1B54A32D192ED03U;
        nplain = 0;
        for (uint32_t record = 0; record < 40; record++)
            append_record(record);
        struct facts *f = facts_new();
        for (size_t i = 0; i < nplain; i++)
            add_plain(f, &plain[i]);
        const struct rollup_aggregate aggregate[] = {{.op = AGG_SUM, .measure = SV("people")}, {.op = AGG_PEOPLE}};
        struct rollup_plan plan = {.stream = SV("s"), .window = months, .nwindows = 3, .aggregate = aggregate};
        struct arena mem = {0};
        struct idset_pool pool = {0};
        struct rollup parts, all;
        struct err e = {0};
        plan.naggregates = 2;
        plan.sets = true;
        plan.key[plan.nkeys++] = key_of(K_SEX);
        assert_int_equal(rollup_run(f, &plan, &mem, &pool, &parts, &e), 0);
        plan.window = &whole;
        plan.nwindows = 1;
        assert_int_equal(rollup_run(f, &plan, &mem, &pool, &all, &e), 0);
        double by_month = 0, by_sex = 0, people = 0;
        const struct idset *united = NULL;
        for (size_t w = 0; w < 3; w++) {
            by_month += parts.of[0].margin[w].records ? parts.of[0].margin[w].value : 0;
            people += parts.of[1].margin[w].records ? parts.of[1].margin[w].value : 0;
            united = idset_union(&pool, united, parts.of[1].margin[w].id_set);
        }
        for (size_t i = 0; i < all.of[0].n; i++)
            by_sex += all.of[0].v[i].value;
        assert_true(by_month == all.of[0].margin[0].value);
        assert_true(by_sex == all.of[0].margin[0].value);
        assert_true(people >= all.of[1].margin[0].value);
        assert_true((double)idset_count(united) == all.of[1].margin[0].value);
        idset_pool_release(&pool);
        arena_release(&mem);
        facts_free(f);
    }
}

/* --- large and odd
 * ---------------------------------------------------------------------------------------------------- */

static void add_wide(struct facts *f, uint32_t record, const char *institution, const char *partner, int32_t date)
{
    struct err e = {0};
    struct fact fact = {.stream = SV("s"), .value = 1, .record = record, .date = date, .status = FACT_COUNTED};
    fact.dim[DIM_INSTITUTION] = sv_of(institution);
    fact.dim[DIM_PARTNER] = sv_of(partner);
    assert_int_equal(facts_add(f, &fact, &e), 0);
}

static struct rollup_plan wide_plan(const struct rollup_aggregate *a, const struct rollup_window *w)
{
    struct rollup_plan plan = {
        .stream = SV("s"), .window = w, .nwindows = 1, .aggregate = a, .naggregates = 1, .question = question};
    plan.key[0].column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_INSTITUTION};
    plan.key[1].column = (struct rollup_column){.kind = ROLLUP_DIM, .dim = DIM_PARTNER};
    plan.nkeys = 2;
    return plan;
}

/* So many labels that cells are found by hash, and conditions remembered by hash. */
static void test_many_labels(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct err e = {0};
    struct expr *x;
    struct rollup r;
    size_t equal = 0;
    (void)unused;
    state = 99;
    for (uint32_t i = 0; i < 6000; i++) {
        char a[16], b[16];
        uint32_t p = next(3000), q = one_in(3) ? p : next(3000);
        (void)snprintf(a, sizeof a, "i%u", p);
        (void)snprintf(b, sizeof b, "i%u", q);
        add_wide(f, i, a, b, EPOCH);
        equal += p == q;
    }
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    double sum = 0;
    for (size_t i = 0; i < r.of[0].n; i++)
        sum += r.of[0].v[i].value;
    assert_true(sum == 6000);
    assert_int_equal(expr_parse(&mem, SV("${institution} = ${partner}"), &x, &e), 0);
    aggregate.condition = x;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_true(r.of[0].margin[0].value == (double)equal);
    for (size_t i = 0; i < r.of[0].n; i++)
        assert_true(sv_eq(r.label[0].v[r.of[0].v[i].label[0]], r.label[1].v[r.of[0].v[i].label[1]]));
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* A thousand facts, each with 1100 of several choices and a place of its own. */
static void test_too_many_cells(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    const struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    char *many = arena_alloc(&mem, 16384);
    size_t n = 0;
    (void)unused;
    for (int i = 0; i < 1100; i++)
        n += (size_t)snprintf(many + n, 16384 - n, "c%d ", i);
    for (uint32_t i = 0; i < 1000; i++) {
        char own[16];
        (void)snprintf(own, sizeof own, "own%u", i);
        add_wide(f, i, own, many, EPOCH);
    }
    plan.key[1].column.several = true;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), -1);
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_string_equal(e.field, "--by");
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Conditions over more columns than one table of classes can number. */
static void test_many_columns(void **unused)
{
    enum { COLUMNS = 20, ROWS = 3000 };
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    static bool answer[ROWS][COLUMNS];
    char name[COLUMNS][16];
    struct rollup_aggregate aggregate[COLUMNS + 1];
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    struct sv all = {0};
    (void)unused;
    state = 7;
    for (int c = 0; c < COLUMNS; c++) {
        struct expr *x;
        (void)snprintf(name[c], sizeof name[c], "a%d", c);
        struct sv text = arena_printf(&mem, "${a%d} = 'y' and ${a%d} = ''", c, (c + 1) % COLUMNS);
        assert_int_equal(expr_parse(&mem, text, &x, &e), 0);
        aggregate[c] = (struct rollup_aggregate){.op = AGG_COUNT, .condition = x};
        if (c < 12)
            all = arena_printf(&mem, "%.*s%s${a%d} = '%s'", SV_ARG(all), c ? " and " : "", c, c < 3 ? "y" : "");
    }
    struct expr *x;
    assert_int_equal(expr_parse(&mem, all, &x, &e), 0);
    aggregate[COLUMNS] = (struct rollup_aggregate){.op = AGG_COUNT, .condition = x};
    for (uint32_t i = 0; i < ROWS; i++) {
        struct fact_pair pair[COLUMNS];
        struct fact fact = {.stream = SV("s"), .value = 1, .record = i, .date = EPOCH, .status = FACT_COUNTED};
        fact.answer = pair;
        for (int c = 0; c < COLUMNS; c++) {
            answer[i][c] = one_in(4);
            if (answer[i][c])
                pair[fact.nanswers++] = (struct fact_pair){sv_of(name[c]), SV("y")};
        }
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    const struct rollup_plan plan = {.stream = SV("s"),
                                     .window = &w,
                                     .nwindows = 1,
                                     .aggregate = aggregate,
                                     .naggregates = COLUMNS + 1,
                                     .question = question};
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    for (int c = 0; c < COLUMNS; c++) {
        uint64_t want = 0;
        for (int i = 0; i < ROWS; i++)
            want += answer[i][c] && !answer[i][(c + 1) % COLUMNS];
        assert_int_equal(r.of[c].margin[0].records, want);
    }
    uint64_t want = 0;
    for (int i = 0; i < ROWS; i++) {
        bool holds = true;
        for (int c = 0; c < 12; c++)
            holds = holds && answer[i][c] == (c < 3);
        want += holds;
    }
    assert_true(want > 0);
    assert_int_equal(r.of[COLUMNS].margin[0].records, want);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Dates so far apart that conditions on them are asked when needed, not for every day. */
static void test_far_dates(void **unused)
{
    static const struct rollup_window w = {-700000, 700000};
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {0};
    struct expr *x;
    (void)unused;
    for (uint32_t i = 0; i < 200; i++)
        add_wide(f, i, "", "", i % 2 ? -300000 + (int32_t)i : EPOCH + (int32_t)i);
    assert_int_equal(expr_parse(&mem, SV("${date} >= '2023-01-01'"), &x, &e), 0);
    aggregate.condition = x;
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    plan.nkeys = 0;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0);
    assert_true(r.of[0].margin[0].value == 100);
    assert_int_equal(facts_last_date(f), EPOCH + 198);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

static void test_refusals(void **unused)
{
    static const struct rollup_window w = {EPOCH, EPOCH + 364};
    struct rollup_aggregate aggregate = {.op = AGG_COUNT};
    struct rollup_plan plan = wide_plan(&aggregate, &w);
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup r;
    struct err e = {.lang = "en"};
    struct expr *x;
    (void)unused;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), 0); /* no facts at all */
    assert_int_equal(r.of[0].n, 0);
    assert_true(isnan(r.of[0].margin[0].value));
    add_wide(f, 1, "a", "b", EPOCH);
    assert_int_equal(expr_parse(&mem, SV("${no_such_question} = 1"), &x, &e), 0);
    aggregate.condition = x;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &r, &e), -1);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.message, "no_such_question"));
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

/* Threads give what one thread gives; a record's facts are never cut apart. */
static void test_threads(void **unused)
{
    static const struct rollup_window w[] = {{EPOCH, EPOCH + 99}, {EPOCH + 100, EPOCH + 364}};
    const struct rollup_aggregate aggregate[] = {
        {.op = AGG_SUM, .measure = SV("people")},    {.op = AGG_AVG, .measure = SV("people")},
        {.op = AGG_LATEST, .measure = SV("people")}, {.op = AGG_MIN, .measure = SV("people")},
        {.op = AGG_MAX, .measure = SV("people")},    {.op = AGG_PEOPLE}};
    struct arena mem = {0};
    struct idset_pool pool = {0};
    struct facts *f = facts_new();
    struct rollup one, two;
    struct err e = {0};
    (void)unused;
    state = 5;
    for (uint32_t i = 0; i < 540000; i++) {
        struct fact fact = {.stream = SV("s"), .measure = SV("people"), .status = FACT_COUNTED, .record = i / 7};
        fact.date = EPOCH + (int32_t)next(300);
        fact.value = next(50);
        fact.person = 1 + next(4000);
        fact.dim[DIM_SEX] = sv_of(sexes[next(3)]);
        assert_int_equal(facts_add(f, &fact, &e), 0);
    }
    struct rollup_plan plan = {.stream = SV("s"), .window = w, .nwindows = 2, .aggregate = aggregate};
    plan.naggregates = sizeof aggregate / sizeof *aggregate;
    plan.key[plan.nkeys++] = key_of(K_SEX);
    plan.threads = 1;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &one, &e), 0);
    plan.threads = 3;
    assert_int_equal(rollup_run(f, &plan, &mem, &pool, &two, &e), 0);
    for (size_t i = 0; i < plan.naggregates; i++) {
        assert_int_equal(one.of[i].n, two.of[i].n);
        for (size_t c = 0; c < one.of[i].n; c++) {
            assert_true(fabs(one.of[i].v[c].value - two.of[i].v[c].value) < 1e-9);
            assert_int_equal(one.of[i].v[c].records, two.of[i].v[c].records);
        }
        for (size_t m = 0; m < 2; m++)
            assert_int_equal(one.of[i].margin[m].records, two.of[i].margin[m].records);
    }
    assert_true(facts_bytes(f) / facts_count(f) < 32);
    idset_pool_release(&pool);
    arena_release(&mem);
    facts_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_naive),  cmocka_unit_test(test_compaction),
        cmocka_unit_test(test_additivity),     cmocka_unit_test(test_many_labels),
        cmocka_unit_test(test_too_many_cells), cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_far_dates),      cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

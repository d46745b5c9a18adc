/*
 * Figures of generated records and formulas, on both databases: what the columns give is what an
 * independent SQL statement over the fact table gives; columns that followed the changes give what
 * columns opened anew give; every trace gives its cell back.
 */
#include "domain/record/record_testing.h"

#include "domain/indicator/indicator.h"

#include <math.h>

/* --- random, the same everywhere ---------------------------------------------------------------------- */

static uint64_t state;

static uint32_t next(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 16) % below);
}

#define PICK(list) list[next(sizeof list / sizeof *list)]

/* --- generated formulas, and the same as SQL ----------------------------------------------------------- */

struct asked {
    struct sv formula, value, from; /* SELECT value FROM from */
    struct indicator *indicator;
    bool people;
};

struct clause {
    const char *condition, *sql;
};

#define REMARKED_GOOD                                                                              \
    " AND EXISTS (SELECT 1 FROM fact_answer a WHERE a.mission = f.mission AND a.record = f.record" \
    " AND a.seq = f.seq AND a.name = 'remark' AND a.value = 'good')"

static const struct clause on_activity[] = {
    {"", ""},
    {"${kind} = 'workshop'", " AND activity_kind = 'workshop'"},
    {"${kind} != 'workshop'", " AND COALESCE(activity_kind, '') <> 'workshop'"},
    {"${unit} = 'GOV' and ${kind} = 'talk'", " AND unit = 'GOV' AND activity_kind = 'talk'"},
    {"${unit} = 'GOV' or ${place} = 'CR-L'", " AND (unit = 'GOV' OR place = 'CR-L')"},
    {"${unit} = ''", " AND COALESCE(unit, 'unknown') = 'unknown'"},
    {"${remark} = 'good'", REMARKED_GOOD},
    {"${remark} = 'good' and ${place} = 'CR'", REMARKED_GOOD " AND place = 'CR'"},
};

static const struct clause on_case[] = {
    {"reached('departed')", "departed"},
    {"reached('approved')", "approved"},
    {"reached('departed') and ${sex} = 'f'", "departed' AND sex = 'f"},
};

static struct sv with_condition(struct arena *mem, const char *aggregate, const char *of, const char *condition)
{
    if (!condition[0])
        return arena_printf(mem, "%s(%s)", aggregate, of);
    return arena_printf(mem, "%s(%s, %s)", aggregate, of, condition);
}

static struct asked activity_formula(struct arena *mem)
{
    static const struct {
        const char *aggregate, *of, *measure, *sql;
    } kinds[] = {
        {"sum", "activity.participants", "participants", "SUM(value)"},
        {"avg", "activity.participants", "participants", "AVG(value)"},
        {"min", "activity.participants", "participants", "MIN(value)"},
        {"max", "activity.participants", "participants", "MAX(value)"},
        {"count", "activity", "count", "SUM(value)"},
        {"distinct", "activity.place", "", "COUNT(DISTINCT place)"},
    };
    size_t k = next(sizeof kinds / sizeof *kinds);
    const struct clause c = PICK(on_activity);
    struct asked a = {.formula = with_condition(mem, kinds[k].aggregate, kinds[k].of, c.condition)};
    const char *counted = kinds[k].measure[0] ? "" : " AND place IS NOT NULL AND place <> 'unknown'";
    a.value = sv_of(kinds[k].sql);
    a.from = arena_printf(mem,
                          "fact f WHERE mission = $1 AND stream = 'activity' AND status = 'counted'"
                          " AND (measure = '%s' OR '%s' = '')%s%s AND f.date >= $2 AND f.date <= $3",
                          kinds[k].measure, kinds[k].measure, counted, c.sql);
    return a;
}

static struct asked case_formula(struct arena *mem)
{
    const struct clause c = PICK(on_case);
    bool people = next(2);
    struct asked a = {.people = people};
    a.formula = with_condition(mem, people ? "people" : "count", "case_file", c.condition);
    a.value = people ? SV("COUNT(DISTINCT person)") : SV("SUM(value)");
    a.from = arena_printf(mem,
                          "fact f JOIN fact_event ev ON ev.mission = f.mission AND ev.record = f.record"
                          " WHERE f.mission = $1 AND f.stream = 'case_file' AND measure = 'count'"
                          " AND ev.state = '%s' AND ev.date >= $2 AND ev.date <= $3",
                          c.sql);
    return a;
}

#define FORMULAS 24

static void generate_formulas(struct fixture *f, struct asked *out)
{
    struct indicator *v = ARENA_ARRAY(&f->mem, FORMULAS, struct indicator);
    for (size_t i = 0; i < FORMULAS; i++) {
        out[i] = i % 3 == 2 ? case_formula(&f->mem) : activity_formula(&f->mem);
        out[i].indicator = &v[i];
        v[i] = (struct indicator){
            .code = arena_printf(&f->mem, "I%zu", i), .valid_from = DATE_NONE, .valid_to = DATE_NONE};
        if (formula_parse(&f->mem, out[i].formula, &v[i].formula, &f->e))
            fail_msg("%s", f->e.message);
        map_set(&f->pk->indicator_by_code, v[i].code, &v[i]);
    }
    f->pk->indicators.v = v;
    f->pk->indicators.n = f->pk->indicators.cap = FORMULAS;
    pack_ask(f->pk);
}

/* --- generated records ------------------------------------------------------------------------------------ */

#define RECORDS 60

static char id[RECORDS][UUID_TEXT + 1];

static const char *random_date(struct fixture *f)
{
    return arena_printf(&f->mem, "2023-%02u-%02u", 1 + next(6), 1 + next(28)).p;
}

static struct answers *random_activity(struct fixture *f)
{
    static const char *const kinds[] = {"workshop", "talk", "fair"}, *const units[] = {"GOV", "PRO", ""};
    static const char *const places[] = {"CR", "CR-SJ", "CR-L", ""}, *const remarks[] = {"good", "", "long"};
    struct answers *a = answers_new(&f->mem, form_of(f, "activity"));
    put(a, "date", 0, random_date(f));
    put(a, "kind", 0, PICK(kinds));
    put(a, "unit", 0, PICK(units));
    put(a, "place", 0, PICK(places));
    put(a, "remark", 0, PICK(remarks));
    if (next(4))
        put(a, "women", 0, arena_printf(&f->mem, "%u", next(40)).p);
    if (next(4))
        put(a, "men", 0, arena_printf(&f->mem, "%u", next(40)).p);
    return a;
}

static void save_activity(struct fixture *f, size_t i)
{
    static const char *const states[] = {"approved", "approved", "approved", "submitted", "draft"};
    SAVE(f, .form = form_of(f, "activity"), .id = sv_of(id[i]), .answers = random_activity(f),
         .import_state = sv_of(PICK(states)), .apportioned = next(8) == 0);
    memcpy(id[i], f->saved.id, sizeof id[i]);
}

static void save_case(struct fixture *f, size_t i)
{
    static const char *const states[] = {"applied", "approved", "departed", "closed"};
    struct record_event event[3] = {{SV("applied"), 0}, {SV("approved"), 0}, {SV("departed"), 0}};
    struct answers *a = answers_new(&f->mem, form_of(f, "case"));
    size_t reached = next(4);
    assert_true(date_parse(sv_of(random_date(f)), &event[0].date));
    event[1].date = event[0].date + (int32_t)next(60);
    event[2].date = event[1].date + (int32_t)next(60);
    put(a, "date", 0, random_date(f));
    put(a, "document", 0, arena_printf(&f->mem, "D-%u", next(15)).p);
    put(a, "sex", 0, next(2) ? "f" : "m");
    SAVE(f, .form = form_of(f, "case"), .id = sv_of(id[i]), .answers = a, .import_state = sv_of(states[reached]),
         .event = event, .nevents = reached < 3 ? reached + 1 : 3);
    memcpy(id[i], f->saved.id, sizeof id[i]);
}

static void save_one(struct fixture *f, size_t i)
{
    if (i % 3 == 2)
        save_case(f, i);
    else
        save_activity(f, i);
}

static void change_some(struct fixture *f)
{
    for (int n = 0; n < 12; n++) {
        size_t i = next(RECORDS);
        if (next(3)) {
            save_one(f, i);
        } else {
            SAVE(f, .form = form_of(f, i % 3 == 2 ? "case" : "activity"), .id = sv_of(id[i]), .remove = true,
                 .reason = SV("twice"));
            id[i][0] = '\0';
            save_one(f, i);
        }
    }
}

/* --- comparing ----------------------------------------------------------------------------------------------- */

static struct figures compute(struct fixture *f, const struct facts *facts, const char *period, const char *by)
{
    struct figures_query q = {0};
    struct figures out;
    if (period_parse(&f->mem, sv_of(period), 1, &q.period, &f->e))
        fail_msg("%s", f->e.message);
    if (by)
        vec_push(&f->mem, &q.by, sv_of(by));
    if (figures_compute(f->pk, facts, &q, &f->mem, &out, &f->e))
        fail_msg("%s", f->e.message);
    return out;
}

static void same_figures(const struct figures *a, const struct figures *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_ptr_equal(a->v[i].indicator, b->v[i].indicator);
        assert_true(slice_equal(&a->v[i].slice, &b->v[i].slice));
        assert_true(a->v[i].value == b->v[i].value || (isnan(a->v[i].value) && isnan(b->v[i].value)));
        assert_int_equal(a->v[i].records, b->v[i].records);
        assert_int_equal(a->v[i].apportioned, b->v[i].apportioned);
    }
}

/* What SQL says about one figure. */
static void same_as_sql(struct fixture *f, const struct asked *a, const struct figure *figure)
{
    struct buf sql = {0};
    struct db_cursor *cur;
    char first[16], last[16];
    buf_printf(&sql, "SELECT %.*s, COUNT(DISTINCT f.record), MAX(f.apportioned) FROM %.*s", SV_ARG(a->value),
               SV_ARG(a->from));
    if (a->people)
        buf_addz(&sql, " AND person IS NOT NULL");
    for (size_t i = 0; i < figure->slice.n; i++)
        buf_printf(&sql, " AND COALESCE(%.*s, 'nd') = '%.*s'", SV_ARG(figure->slice.v[i].dim),
                   SV_ARG(figure->slice.v[i].value));
    if (db_query_text(f->reader, &f->e, &cur, buf_sv(&sql),
                      DB_ARGS(db_text(f->ctx.mission), db_text(date_format(figure->period.first, first)),
                              db_text(date_format(figure->period.last, last)))))
        fail_msg("%s: %s", sql.p, f->e.message);
    assert_int_equal(db_next(cur, &f->e), 1);
    int64_t records = db_get_int(cur, 1);
    bool same = isnan(figure->value) ? records == 0 : fabs(db_get_real(cur, 0) - figure->value) < 1e-9;
    if (!same || records != figure->records || (db_get_int(cur, 2) != 0) != figure->apportioned)
        fail_msg("%.*s %.*s [%.*s]: %g of %lld records, SQL says %g of %lld", SV_ARG(a->formula),
                 SV_ARG(figure->period.name), SV_ARG(slice_format(&f->mem, &figure->slice)), figure->value,
                 (long long)figure->records, db_get_real(cur, 0), (long long)records);
    db_cursor_close(cur);
    buf_release(&sql);
}

/* The lines of a trace by the indicator's own rule. */
static double regather(const struct trace *t)
{
    double sum = 0, num = 0, den = 0, most = (double)NAN, least = (double)NAN;
    bool ratio = false, any = false;
    for (size_t i = 0; i < t->n; i++) {
        const struct trace_line *l = &t->v[i];
        ratio = ratio || l->role == TRACE_NUM || l->role == TRACE_DEN;
        any = any || (l->role != TRACE_MAX && l->role != TRACE_MIN && !isnan(l->contribution));
        if (l->role == TRACE_NUM)
            num += l->contribution;
        else if (l->role == TRACE_DEN)
            den += l->contribution;
        else if (l->role == TRACE_MAX)
            most = fmax(most, l->contribution);
        else if (l->role == TRACE_MIN)
            least = fmin(least, l->contribution);
        else if (!isnan(l->contribution))
            sum += l->contribution;
    }
    if (ratio)
        return den > 0 ? num / den : (double)NAN;
    return !isnan(most) ? most : !isnan(least) ? least : any ? sum : (double)NAN;
}

static void same_as_trace(struct fixture *f, const struct facts *facts, const struct figure *figure, bool deep)
{
    struct map seen = {.mem = &f->mem};
    struct trace t;
    if (figures_trace(f->reader, &f->ctx, f->pk, facts, figure->indicator->code, &figure->period, &figure->slice, deep,
                      false, &f->mem, &t, &f->e))
        fail_msg("%s", f->e.message);
    double back = regather(&t);
    if (!(fabs(back - figure->value) < 1e-9 || (isnan(back) && isnan(figure->value))))
        fail_msg("%.*s [%.*s]: %g, its trace gives %g", SV_ARG(figure->indicator->code),
                 SV_ARG(slice_format(&f->mem, &figure->slice)), figure->value, back);
    for (size_t i = 0; i < t.n; i++) {
        if (t.v[i].record.n)
            (void)map_put(&seen, t.v[i].record, f);
        assert_true(t.v[i].record.n == 0 || (uuid_valid(t.v[i].record) && t.v[i].revision > 0 && t.v[i].form.n));
    }
    /* Parts that a rule did not choose have records, but none in the trace. */
    if (deep && figure->indicator->formula->op == FORMULA_AGGREGATE && !figure->indicator->across_places &&
        !figure->indicator->across_periods)
        assert_int_equal(seen.n, figure->records);
}

static void compare_all(struct fixture *f, const struct facts *followed, const struct asked *asked)
{
    static const char *const by[] = {NULL, "sex", "place", "activity_kind", "province"};
    struct facts *opened;
    if (fact_open(f->reader, &f->ctx, f->pk, &opened, &f->e))
        fail_msg("%s", f->e.message);
    for (size_t b = 0; b < sizeof by / sizeof *by; b++) {
        struct figures whole = compute(f, opened, "2023-02..2023-05", by[b]);
        struct figures again = compute(f, followed, "2023-02..2023-05", by[b]);
        same_figures(&whole, &again);
        for (size_t i = 0; i < whole.n; i++) {
            size_t n = (size_t)(whole.v[i].indicator - asked[0].indicator);
            if (!by[b] || strcmp(by[b], "province") != 0 || !whole.v[i].slice.n)
                same_as_sql(f, &asked[n], &whole.v[i]);
            same_as_trace(f, followed, &whole.v[i], true);
        }
    }
    struct figures months = compute(f, opened, "2023-S1", "month");
    for (size_t i = 0; i < months.n; i++)
        same_as_sql(f, &asked[months.v[i].indicator - asked[0].indicator], &months.v[i]);
    fact_close(opened);
}

static void test_against_sql(void **engine)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct fixture f;
        struct asked asked[FORMULAS];
        struct facts *followed;
        int64_t seen = 0;
        state = seed * 0x9E3779B97F4A7C15U;
        memset(id, 0, sizeof id);
        fixture_for(&f, engine);
        generate_formulas(&f, asked);
        followed = facts_new();
        for (size_t i = 0; i < RECORDS; i++)
            save_one(&f, i);
        for (int round = 0; round < 3; round++) {
            if (fact_follow(f.reader, &f.ctx, followed, &seen, &f.e))
                fail_msg("%s", f.e.message);
            compare_all(&f, followed, asked);
            change_some(&f);
        }
        facts_free(followed);
        fixture_close(&f);
    }
}

/* --- composites ------------------------------------------------------------------------------------------------ */

static struct indicator *add_indicator(struct fixture *f, const char *code, const char *formula)
{
    struct indicator *in = &f->pk->indicators.v[f->pk->indicators.n++];
    *in = (struct indicator){.code = sv_of(code), .valid_from = DATE_NONE, .valid_to = DATE_NONE};
    if (formula_parse(&f->mem, sv_of(formula), &in->formula, &f->e))
        fail_msg("%s", f->e.message);
    map_set(&f->pk->indicator_by_code, in->code, in);
    return in;
}

/* Every shape of formula gives its cell back, with and without --deep. */
static void test_traces(void **engine)
{
    struct fixture f;
    struct facts *facts;
    fixture_for(&f, engine);
    f.pk->indicators.v = ARENA_ARRAY(&f.mem, 32, struct indicator);
    f.pk->indicators.n = 0;
    state = 77;
    memset(id, 0, sizeof id);
    (void)add_indicator(&f, "A", "sum(activity.participants, ${kind} = 'workshop')");
    (void)add_indicator(&f, "B", "sum(activity.participants, ${kind} = 'talk')");
    (void)add_indicator(&f, "N", "count(activity)");
    (void)add_indicator(&f, "P", "people(case_file, reached('applied'))");
    (void)add_indicator(&f, "Q", "people(case_file, reached('approved'))");
    (void)add_indicator(&f, "NONE", "sum(activity.participants, ${kind} = 'none')");
    (void)add_indicator(&f, "SUM", "{A} + {B} + 5");
    (void)add_indicator(&f, "DIFF", "{A} - {B}");
    (void)add_indicator(&f, "HALF", "({A} + {NONE}) div 2");
    (void)add_indicator(&f, "RATIO", "ratio({A}, {N})");
    (void)add_indicator(&f, "PERCENT", "ratio({A}, {A} + {B}) * 100");
    (void)add_indicator(&f, "SHARES", "ratio({A}, {N}) + ratio({B}, {N})");
    (void)add_indicator(&f, "BOTH", "{P} + {Q}");
    (void)add_indicator(&f, "TWICE", "{BOTH} * 2");
    (void)add_indicator(&f, "DIRECT", "ratio(sum(activity.participants), count(activity, ${kind} != 'fair'))");
    (void)add_indicator(&f, "LAST", "latest(activity.participants)");
    (void)add_indicator(&f, "MEAN", "2 * avg(activity.participants)");
    (void)add_indicator(&f, "MEANS", "avg(activity.participants) + max(activity.participants)");
    add_indicator(&f, "PEAK", "sum(activity.participants)")->across_periods = RULE_MAX;
    add_indicator(&f, "MONTHLY", "sum(activity.participants)")->across_periods = RULE_AVERAGE;
    add_indicator(&f, "STOCK", "sum(activity.participants)")->across_periods = RULE_LATEST;
    add_indicator(&f, "BUSIEST", "sum(activity.participants)")->across_places = RULE_MAX;
    add_indicator(&f, "TYPICAL", "count(activity)")->across_places = RULE_AVERAGE;
    add_indicator(&f, "NEWEST", "sum(activity.participants)")->across_places = RULE_LATEST;
    struct indicator *both = add_indicator(&f, "BUSY", "avg(activity.participants)");
    both->across_places = RULE_MAX;
    both->across_periods = RULE_AVERAGE;
    (void)add_indicator(&f, "OVER", "{PEAK} + {MONTHLY}");
    pack_ask(f.pk);
    for (size_t i = 0; i < RECORDS; i++)
        save_one(&f, i);
    if (fact_open(f.reader, &f.ctx, f.pk, &facts, &f.e))
        fail_msg("%s", f.e.message);
    static const char *const by[] = {NULL, "sex", "unit"};
    for (size_t b = 0; b < sizeof by / sizeof *by; b++) {
        struct figures all = compute(&f, facts, "2023", by[b]);
        for (size_t i = 0; i < all.n; i++) {
            same_as_trace(&f, facts, &all.v[i], false);
            same_as_trace(&f, facts, &all.v[i], true);
        }
    }
    fact_close(facts);
    fixture_close(&f);
}

static void test_trace_refusals(void **engine)
{
    struct fixture f;
    struct trace t;
    struct period p;
    struct slice s = {0};
    struct facts *facts;
    fixture_for(&f, engine); /* may skip */
    facts = facts_new();
    assert_int_equal(period_parse(&f.mem, SV("2023"), 1, &p, &f.e), 0);
    f.e = (struct err){.lang = "en"};
    assert_int_equal(figures_trace(f.reader, &f.ctx, f.pk, facts, SV("PARTS"), &p, &s, false, false, &f.mem, &t, &f.e),
                     -1);
    assert_string_equal(f.e.message, "there is no indicator \"PARTS\"; did you mean \"PART\"?");
    f.e = (struct err){.lang = "en"};
    assert_int_equal(slice_parse(&f.mem, SV("sexo=f"), ',', &s, &f.e), 0);
    assert_int_equal(figures_trace(f.reader, &f.ctx, f.pk, facts, SV("PART"), &p, &s, false, false, &f.mem, &t, &f.e),
                     -1);
    assert_string_equal(f.e.message, "there is no dimension \"sexo\"; did you mean \"sex\"?");
    facts_free(facts);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH(test_against_sql), BOTH(test_traces), BOTH(test_trace_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

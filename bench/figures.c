/*
 * The figures bench: istmo's side of it, and the same rows for others.
 *
 *   figures sql                the queries as JSON: name, columns before the numbers, SQL
 *   figures csv N              the rows, on standard output
 *   figures memory N           answers queries, named on standard input, from columns in memory
 *   figures fill N DATABASE    stores the rows as istmo stores facts
 *   figures cold DATABASE      the database's facts to the first figure
 *   figures sqlite FILE        answers the queries' SQL on standard input: "COLUMNS SQL"
 *   figures postgres URL
 *
 * An answer is a line of JSON: ms, ms of processor time, and the sum of all the numbers, which must be everybody's.
 */
#include "bench.h"
#include "figures_data.h"

#include "base/date.h"
#include "domain/fact/fact.h"
#include "domain/fact/fact_store.h"
#include "engine/figure/rollup.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#define THREADS 2
#define MISSION SV("bench")

/* --- the queries --------------------------------------------------------------------------------------- */

#define INDICATORS 24

/* Kinds, units, units by kind, a topic, everything: a row serves several. */
static void indicator(size_t i, char kind[8], char unit[8], char topic[8])
{
    *kind = *unit = *topic = '\0';
    if (i < 12)
        (void)snprintf(kind, 8, "K%zu", i);
    else if (i < 18)
        (void)snprintf(unit, 8, "U%zu", i - 12);
    else if (i < 22)
        (void)(snprintf(kind, 8, "K%zu", i - 18) + snprintf(unit, 8, "U%zu", i - 18));
    else if (i == 22)
        (void)snprintf(topic, 8, "T3");
}

static struct sv condition(struct arena *mem, size_t i, bool sql)
{
    static const char *const name[] = {"kind", "unit", "topic"};
    char code[3][8];
    struct sv out = {0};
    indicator(i, code[0], code[1], code[2]);
    for (int k = 0; k < 3; k++)
        if (*code[k]) {
            struct sv one = arena_printf(mem, "%s%s%s = '%s'", sql ? "" : "${", name[k], sql ? "" : "}", code[k]);
            out = out.n ? arena_printf(mem, "%.*s and %.*s", SV_ARG(out), SV_ARG(one)) : one;
        }
    return out;
}

static void print_sql(void)
{
    static const char counted[] = "FROM fact WHERE status = 'counted' AND measure = 'participants'";
    struct arena mem = {0};
    (void)printf(
        "[{\"name\":\"one\",\"columns\":2,\"sql\":\"SELECT month, sex, sum(value) %s GROUP BY month, sex\"},\n",
        counted);
    (void)printf("{\"name\":\"all\",\"columns\":3,\"sql\":\"SELECT month, sex, province");
    for (size_t i = 0; i < INDICATORS; i++) {
        struct sv c = condition(&mem, i, true);
        (void)printf(", sum(value)");
        if (c.n)
            (void)printf(" FILTER (WHERE %.*s)", SV_ARG(c));
    }
    (void)printf(" %s GROUP BY month, sex, province\"},\n", counted);
    (void)printf("{\"name\":\"people\",\"columns\":2,\"sql\":\"SELECT month, province, count(DISTINCT person) %s"
                 " GROUP BY month, province\"},\n",
                 counted);
    (void)printf("{\"name\":\"slice\",\"columns\":1,\"sql\":\"SELECT month, sum(value) %s"
                 " AND province = 'P05' AND kind = 'K7' AND population = 'G6' GROUP BY month\"}]\n",
                 counted);
    arena_release(&mem);
}

/* --- istmo ------------------------------------------------------------------------------------------------ */

static bool question(const void *ctx, struct sv name, struct rollup_question *out)
{
    static const struct {
        const char *name;
        enum dim dim;
    } known[] = {{"unit", DIM_UNIT}, {"kind", DIM_ACTIVITY_KIND}, {"topic", DIM_TOPIC}, {"population", DIM_POPULATION}};
    (void)ctx;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(name, known[i].name)) {
            *out = (struct rollup_question){.column = {.kind = ROLLUP_DIM, .dim = known[i].dim}};
            return true;
        }
    return false;
}

static bool province(void *ctx, struct sv code, struct sv *label)
{
    (void)ctx;
    *label = sv_make(code.p, code.n < 3 ? code.n : 3);
    return true;
}

static bool in_province(void *ctx, const struct sv *value)
{
    (void)ctx;
    return value[0].n > 3 && !memcmp(value[0].p, "P05", 3);
}

struct question_set {
    struct rollup_window window[12 * DATA_YEARS];
    struct rollup_aggregate one, people, slice, all[INDICATORS];
    struct rollup_filter filter;
    struct rollup_plan plan;
};

static struct expr *parsed(struct arena *mem, struct sv text)
{
    struct err e = {.lang = "en"};
    struct expr *x;
    if (!text.n)
        return NULL;
    if (expr_parse(mem, text, &x, &e))
        bench_fail(e.message);
    return x;
}

static void prepare(struct question_set *q, struct arena *mem)
{
    struct rollup_aggregate sum = {.op = AGG_SUM, .measure = SV("participants")};
    for (int m = 0; m < 12 * DATA_YEARS; m++) {
        q->window[m].first = date_from_civil(2019 + m / 12, 1 + m % 12, 1);
        q->window[m].last = date_from_civil(2019 + (m + 1) / 12, 1 + (m + 1) % 12, 1) - 1;
    }
    q->one = q->slice = sum;
    q->people = (struct rollup_aggregate){.op = AGG_PEOPLE};
    for (size_t i = 0; i < INDICATORS; i++) {
        q->all[i] = sum;
        q->all[i].condition = parsed(mem, condition(mem, i, false));
    }
    q->filter =
        (struct rollup_filter){.column = {{.kind = ROLLUP_DIM, .dim = DIM_PLACE}}, .ncolumns = 1, .allow = in_province};
    q->slice.condition = parsed(mem, SV("${kind} = 'K7' and ${population} = 'G6'"));
    q->slice.filter = &q->filter;
    q->slice.nfilters = 1;
    q->plan = (struct rollup_plan){.stream = SV("activity"),
                                   .window = q->window,
                                   .nwindows = sizeof q->window / sizeof *q->window,
                                   .aggregate = &q->one,
                                   .naggregates = 1,
                                   .question = question,
                                   .threads = THREADS};
}

static void choose(struct question_set *q, struct sv name)
{
    static const struct rollup_key sex = {.column = {.kind = ROLLUP_DIM, .dim = DIM_SEX}};
    static const struct rollup_key by_province = {.column = {.kind = ROLLUP_DIM, .dim = DIM_PLACE}, .label = province};
    struct rollup_plan *p = &q->plan;
    bool all = sv_is(name, "all"), people = sv_is(name, "people"), slice = sv_is(name, "slice");
    p->aggregate = all ? q->all : people ? &q->people : slice ? &q->slice : &q->one;
    p->naggregates = all ? INDICATORS : 1;
    p->nkeys = all ? 2 : slice ? 0 : 1;
    p->key[0] = people ? by_province : sex;
    p->key[1] = by_province;
}

static double answer(const struct facts *f, const struct question_set *q)
{
    struct idset_pool pool = {0};
    struct arena mem = {0};
    struct rollup r;
    struct err e = {.lang = "en"};
    double sum = 0;
    if (rollup_run(f, &q->plan, &mem, &pool, &r, &e))
        bench_fail(e.message);
    for (size_t a = 0; a < q->plan.naggregates; a++) {
        const struct rollup_cells *c = &r.of[a];
        for (size_t i = 0; i < c->n; i++)
            sum += c->v[i].value;
        for (size_t i = 0; q->plan.nkeys == 0 && i < q->plan.nwindows; i++)
            if (c->margin[i].records)
                sum += c->margin[i].value;
    }
    idset_pool_release(&pool);
    arena_release(&mem);
    return sum;
}

struct clocks {
    double now, cpu;
};

static struct clocks start(void)
{
    return (struct clocks){bench_now(), bench_cpu()};
}

static void report(struct clocks began, double check)
{
    (void)printf("{\"ms\":%.4f,\"cpu\":%.4f,\"check\":%.0f}\n", (bench_now() - began.now) * 1e3,
                 (bench_cpu() - began.cpu) * 1e3, check);
    (void)fflush(stdout);
}

static void ready(struct sv name, double value)
{
    (void)printf("{\"%.*s\":%.0f}\n", SV_ARG(name), value);
    (void)fflush(stdout);
}

static void answer_lines(const struct facts *f)
{
    struct arena mem = {0};
    struct question_set q;
    char line[64];
    prepare(&q, &mem);
    while (fgets(line, sizeof line, stdin)) {
        struct clocks began = start();
        choose(&q, sv_make(line, strcspn(line, "\n")));
        report(began, answer(f, &q));
    }
    arena_release(&mem);
}

/* --- records ---------------------------------------------------------------------------------------------------- */

/* The generator writes over its texts: those of the record stand once, the others once per fact. */
struct record {
    struct fact fact[DATA_FACTS];
    size_t n;
    char text[DATA_FACTS][D_DIMS][16];
};

static bool next_record(struct data *d, struct record *r)
{
    for (r->n = 0; r->n < DATA_FACTS && data_next(d); r->n++) {
        struct fact *f = &r->fact[r->n];
        *f = d->fact;
        memcpy(r->text[r->n], d->text, sizeof d->text);
        for (int k = 0; k < DIM_COUNT; k++)
            for (int t = 0; t < D_DIMS; t++)
                if (f->dim[k].p == d->text[t])
                    f->dim[k].p = r->text[t < D_RECORD_DIMS ? 0 : r->n][t];
    }
    return r->n > 0;
}

static void from_memory(size_t n)
{
    struct facts *f = facts_new();
    struct data d;
    struct record r;
    struct err e = {.lang = "en"};
    data_begin(&d, n);
    while (next_record(&d, &r))
        if (facts_add_record(f, r.fact, r.n, &e))
            bench_fail(e.message);
    ready(SV("bytes"), (double)facts_bytes(f));
    answer_lines(f);
    facts_free(f);
}

/* --- istmo's database ----------------------------------------------------------------------------------------- */

#define BATCH 200000 /* facts a transaction */

struct filling {
    struct data data;
    struct arena mem;
    bool more;
};

static int fill_some(struct db_conn *c, void *ctx, struct err *e)
{
    struct filling *w = ctx;
    struct record r;
    for (size_t done = 0; done < BATCH && w->more; done += DATA_FACTS) {
        w->more = next_record(&w->data, &r);
        arena_reset(&w->mem);
        if (w->more && fact_store_add(c, MISSION, r.fact, r.n, &w->mem, e))
            return -1;
    }
    return 0;
}

static struct db *open_database(const char *url)
{
    static const struct db_migrations *const all[] = {&fact_migrations};
    struct err e = {.lang = "en"};
    struct db *db;
    if (db_open(&db, url, &e) || db_migrate(db, all, 1, &e))
        bench_fail(e.message);
    return db;
}

static void fill(size_t n, const char *url)
{
    struct db *db = open_database(url);
    struct filling w = {.more = true};
    struct err e = {.lang = "en"};
    data_begin(&w.data, n);
    while (w.more)
        if (db_write(db, fill_some, &w, &e))
            bench_fail(e.message);
    arena_release(&w.mem);
    db_close(db);
}

static void cold(const char *url)
{
    struct clocks began = start();
    struct db *db = open_database(url);
    struct context ctx = {.db = db, .mission = MISSION, .lang = "en"};
    struct arena mem = {0};
    struct question_set q;
    struct facts *f;
    struct db_conn *c;
    struct err e = {.lang = "en"};
    if (db_reader(db, &c, &e) || fact_open(c, &ctx, NULL, &f, &e))
        bench_fail(e.message);
    prepare(&q, &mem);
    choose(&q, SV("one"));
    report(began, answer(f, &q));
    fact_close(f);
    arena_release(&mem);
    db_reader_done(db, c);
    db_close(db);
}

/* --- others --------------------------------------------------------------------------------------------------- */

static void print_csv(size_t n)
{
    static const enum dim dims[] = {DIM_UNIT,        DIM_ACTIVITY_KIND, DIM_TOPIC, DIM_POPULATION, DIM_PROJECT,
                                    DIM_INSTITUTION, DIM_SEX,           DIM_AGE,   DIM_NATIONALITY};
    struct data d;
    char date[16];
    data_begin(&d, n);
    (void)puts("record,person,date,month,status,measure,value,province,place,unit,kind,topic,population,project,"
               "institution,sex,age,nationality");
    while (data_next(&d)) {
        const struct fact *f = &d.fact;
        struct civil day = date_to_civil(f->date);
        (void)printf("%u,", f->record);
        if (f->person)
            (void)printf("%u", f->person);
        (void)printf(",%s,%d,%s,%s,%.0f,%.3s,%.*s", date_format(f->date, date).p, day.year * 100 + day.month,
                     f->status == FACT_COUNTED ? "counted" : "pending", f->measure.n ? "participants" : "count",
                     f->value, f->dim[DIM_PLACE].p, SV_ARG(f->dim[DIM_PLACE]));
        for (size_t k = 0; k < sizeof dims / sizeof *dims; k++)
            (void)printf(",%.*s", SV_ARG(f->dim[dims[k]]));
        (void)putchar('\n');
    }
}

static void ask_sqlite(const char *file)
{
    static char line[65536];
    sqlite3 *s;
    if (sqlite3_open_v2(file, &s, SQLITE_OPEN_READONLY, NULL))
        bench_fail(sqlite3_errmsg(s));
    (void)sqlite3_exec(s, "PRAGMA mmap_size = 17179869184; PRAGMA cache_size = -1048576; PRAGMA threads = 2", NULL,
                       NULL, NULL);
    ready(SV("ready"), 1);
    while (fgets(line, sizeof line, stdin)) {
        char *sql;
        int from = (int)strtol(line, &sql, 10), rc;
        struct clocks began = start();
        double sum = 0;
        sqlite3_stmt *st;
        if (sqlite3_prepare_v2(s, sql, -1, &st, NULL))
            bench_fail(sqlite3_errmsg(s));
        while ((rc = sqlite3_step(st)) == SQLITE_ROW)
            for (int k = from; k < sqlite3_column_count(st); k++)
                sum += sqlite3_column_double(st, k);
        if (rc != SQLITE_DONE)
            bench_fail(sqlite3_errmsg(s));
        (void)sqlite3_finalize(st);
        report(began, sum);
    }
    (void)sqlite3_close(s);
}

static void ask_postgres(const char *url)
{
    static char line[65536];
    PGconn *c = PQconnectdb(url);
    if (PQstatus(c) != CONNECTION_OK)
        bench_fail(PQerrorMessage(c));
    PQclear(PQexec(c, "SET max_parallel_workers_per_gather = 1; SET work_mem = '1GB'; SET jit = on"));
    ready(SV("ready"), 1);
    while (fgets(line, sizeof line, stdin)) {
        char *sql;
        int from = (int)strtol(line, &sql, 10);
        struct clocks began = start();
        double sum = 0;
        PGresult *r = PQexec(c, sql);
        if (PQresultStatus(r) != PGRES_TUPLES_OK)
            bench_fail(PQerrorMessage(c));
        for (int i = 0; i < PQntuples(r); i++)
            for (int k = from; k < PQnfields(r); k++)
                sum += strtod(PQgetvalue(r, i, k), NULL);
        PQclear(r);
        report(began, sum);
    }
    PQfinish(c);
}

int main(int argc, char **argv)
{
    struct sv what = argc > 1 ? sv_of(argv[1]) : (struct sv){0};
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    if (sv_is(what, "sql"))
        print_sql();
    else if (sv_is(what, "csv") && n)
        print_csv(n);
    else if (sv_is(what, "memory") && n)
        from_memory(n);
    else if (sv_is(what, "fill") && n && argc == 4)
        fill(n, argv[3]);
    else if (sv_is(what, "cold") && argc == 3)
        cold(argv[2]);
    else if (sv_is(what, "sqlite") && argc == 3)
        ask_sqlite(argv[2]);
    else if (sv_is(what, "postgres") && argc == 3)
        ask_postgres(argv[2]);
    else
        bench_fail("figures sql|csv N|memory N|fill N DATABASE|cold DATABASE|sqlite FILE|postgres URL");
    return 0;
}

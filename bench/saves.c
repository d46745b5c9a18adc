/*
 * saves URL PACK KEY COUNT WRITERS: saves COUNT new records of the pack's form `activity` through the
 * whole path (checked, sealed, its table, a revision, its facts), each durable when it returns, by
 * WRITERS threads. Prints rate, latencies, commits and flushes as JSON.
 */
#include "bench.h"

#include "domain/fact/fact.h"
#include "domain/form/form_tables.h"
#include "domain/record/record.h"

#include <pthread.h>

struct bench {
    struct context ctx;
    struct pack *pack;
    struct vault *vault;
    struct arena mem;
    size_t count;
    _Atomic size_t next;
    double *latency;
};

struct save {
    struct bench *b;
    struct record_change change;
    struct arena *mem;
};

static int make_tables(struct db_conn *c, void *ctx, struct err *e)
{
    struct bench *b = ctx;
    for (size_t i = 0; i < b->pack->forms.n; i++)
        if (form_tables_apply(c, &b->mem, b->pack->forms.v[i], e))
            return -1;
    return 0;
}

static int save_one(struct db_conn *c, void *ctx, struct err *e)
{
    struct save *s = ctx;
    struct problems problems = {.mem = s->mem, .lang = "en"};
    struct record_saved saved;
    return record_save(c, &s->b->ctx, s->b->vault, s->b->pack, &s->change, s->mem, &problems, &saved, e);
}

/* A workshop with a facilitator, two tallies and two participants. */
static struct answers *answers_of(const struct bench *b, size_t number, struct arena *mem)
{
    static const char *const top[][2] = {{"kind", "workshop"},
                                         {"unit", "GOV"},
                                         {"place", "CR-SJ"},
                                         {"remark", "Segunda sesión, con material nuevo"},
                                         {"facilitator", "Ana Pérez"}};
    struct answers *a = answers_new(mem, pack_form(b->pack, SV("activity")));
    size_t scope = (size_t)form_question(a->form, SV("attending"))->scope;
    for (size_t i = 0; i < sizeof top / sizeof *top; i++)
        answers_set(a, form_question(a->form, sv_of(top[i][0])), 0, sv_of(top[i][1]));
    answers_set(a, form_question(a->form, SV("code")), 0, arena_printf(mem, "A-%zu", number));
    answers_set(a, form_question(a->form, SV("date")), 0,
                arena_printf(mem, "2023-%02zu-%02zu", 1 + number % 12, 1 + number % 28));
    answers_set(a, form_question(a->form, SV("women")), 0, arena_printf(mem, "%zu", number % 90));
    answers_set(a, form_question(a->form, SV("men")), 0, arena_printf(mem, "%zu", number % 70));
    for (size_t i = 0; i < 2; i++) {
        (void)answers_add_row(mem, a, (int)scope, 0);
        answers_set(a, form_question(a->form, SV("name")), i, arena_printf(mem, "Persona %zu-%zu", number, i));
        answers_set(a, form_question(a->form, SV("sex")), i, i ? SV("f") : SV("m"));
    }
    return a;
}

static void *save_some(void *arg)
{
    struct bench *b = arg;
    struct arena mem = {0};
    size_t mine;
    while ((mine = b->next++) < b->count) {
        struct err e = {.lang = "en"};
        double began = bench_now();
        arena_reset(&mem);
        struct answers *a = answers_of(b, mine, &mem);
        struct save s = {b, {.form = a->form, .answers = a, .import_state = SV("approved")}, &mem};
        if (db_write(b->ctx.db, save_one, &s, &e))
            bench_fail(e.message);
        b->latency[mine] = bench_now() - began;
    }
    arena_release(&mem);
    return NULL;
}

static void open_mission(struct bench *b, const char *url, const char *pack, const char *key)
{
    static const struct db_migrations *const all[] = {&record_migrations, &fact_migrations};
    struct err e = {.lang = "en"};
    struct problems problems = {.mem = &b->mem, .lang = "en"};
    b->ctx = (struct context){
        .mission = SV("small"), .user = SV("ana"), .node = SV("main"), .lang = "en", .key_file = key, .quiet = true};
    if (pack_read(&b->mem, pack, "en", &problems, &b->pack, &e) || problems.nerrors || db_open(&b->ctx.db, url, &e) ||
        db_migrate(b->ctx.db, all, 2, &e) || db_write(b->ctx.db, make_tables, b, &e) ||
        vault_open(&b->vault, &b->ctx, &e))
        bench_fail(e.message);
}

int main(int argc, char **argv)
{
    static struct bench b;
    pthread_t thread[1024];
    if (argc != 6)
        bench_fail("saves URL PACK KEY COUNT WRITERS");
    size_t writers = strtoul(argv[5], NULL, 10);
    b.count = strtoul(argv[4], NULL, 10);
    if (!b.count || !writers || writers > 1024)
        bench_fail("saves URL PACK KEY COUNT WRITERS");
    open_mission(&b, argv[1], argv[2], argv[3]);
    b.latency = ARENA_ARRAY(&b.mem, b.count, double);
    struct db_stats before = db_stats(b.ctx.db);
    uint64_t flushes = bench_flushes;
    double began = bench_now();
    for (size_t i = 0; i < writers; i++)
        if (pthread_create(&thread[i], NULL, save_some, &b))
            bench_fail("no thread");
    for (size_t i = 0; i < writers; i++)
        (void)pthread_join(thread[i], NULL);
    bench_saves(b.latency, b.count, bench_now() - began, db_stats(b.ctx.db).commits - before.commits,
                bench_flushes - flushes);
    vault_close(b.vault);
    db_close(b.ctx.db);
    arena_release(&b.mem);
    return 0;
}

/* The report of a small mission: its model, its JSON, its page, its PDF, and descriptions refused. */
#include "domain/record/record_testing.h"

#include "domain/report/report.h"
#include "format/file.h"

#include <math.h>
#include <stdlib.h>

#define GOLDEN "tests/golden/report-small.json"

/* Every type of block. Some texts lack a translation on purpose. */
static const char description[] = "title::en: Results <2023>\n"
                                  "title::es: Resultados <2023>\n"
                                  "subtitle::es: Todo el año\n"
                                  "sections:\n"
                                  "  - id: front\n"
                                  "    blocks:\n"
                                  "      - {type: cover, text::en: Welcome}\n"
                                  "  - id: summary\n"
                                  "    title::en: Summary\n"
                                  "    title::es: Resumen\n"
                                  "    blocks:\n"
                                  "      - type: big_numbers\n"
                                  "        items:\n"
                                  "          - {indicator: PART, heading::en: Training, text::es: 'Personas & más'}\n"
                                  "      - {type: text, text::en: \"One.\\n\\nTwo.\"}\n"
                                  "  - id: gov\n"
                                  "    unit: GOV\n"
                                  "    blocks:\n"
                                  "      - {type: unit_header}\n"
                                  "      - {type: links}\n"
                                  "      - {type: indicator, indicator: PART, caption::en: People, also: [DEP]}\n"
                                  "      - {type: progress, indicators: [PART, DEP]}\n"
                                  "      - {type: funnel, title::en: Stages, indicators: [PART, DEP]}\n"
                                  "      - {type: trend, indicator: PART, by: month}\n"
                                  "      - {type: bars, title::en: Where, indicator: PART, by: place}\n"
                                  "      - {type: table, indicators: [PART, DEP], by: place}\n"
                                  "      - {type: scorecard}\n"
                                  "      - {type: results}\n"
                                  "      - {type: records, form: activity, columns: [date, kind, women]}\n"
                                  "  - id: annex\n"
                                  "    title::en: Annex\n"
                                  "    blocks:\n"
                                  "      - {type: findings, text::en: What was found}\n"
                                  "      - {type: method}\n";

struct trial {
    struct fixture f;
    struct facts *facts;
    struct report_model *m;
};

static void describe(struct fixture *f, const char *yaml)
{
    struct pack_tree tree = {SV("year"), NULL, "reports/year.yaml"};
    struct node *root = NULL;
    if (node_read_yaml(&f->mem, sv_of(yaml), &root, &f->e))
        fail_msg("%s", f->e.message);
    tree.root = root;
    f->pk->reports.n = 0;
    vec_push(&f->mem, &f->pk->reports, tree);
}

static int build(struct trial *c, const char *name, const char *lang)
{
    struct period period;
    c->f.e = (struct err){.lang = "en"};
    c->f.ctx.lang = lang;
    if (period_parse(&c->f.mem, SV("2023"), 1, &period, &c->f.e))
        fail_msg("%s", c->f.e.message);
    return report_build(c->f.reader, &c->f.ctx, c->f.pk, c->facts, sv_of(name), &period, &c->f.mem, &c->m, &c->f.e);
}

static struct answers *in_san_jose(struct fixture *f)
{
    struct answers *a = tally(f, "2023-05-20", "1");
    put(a, "men", 0, "1");
    put(a, "place", 0, "CR-SJ");
    return a;
}

/* 12 women in February, apportioned; one woman and one man in San José in May. */
static void case_open(struct trial *c, void **state)
{
    *c = (struct trial){0};
    fixture_for(&c->f, state);
    (void)setenv("ISTMO_NOW", "2024-01-15T12:00:00Z", 1);
    SAVE(&c->f, .form = form_of(&c->f, "activity"), .answers = tally(&c->f, "2023-02-10", "12"), .apportioned = true,
         .import_state = SV("approved"));
    SAVE(&c->f, .form = form_of(&c->f, "activity"), .answers = in_san_jose(&c->f), .import_state = SV("approved"));
    db_reader_done(c->f.db, c->f.reader);
    if (db_reader(c->f.db, &c->f.reader, &c->f.e) || fact_open(c->f.reader, &c->f.ctx, c->f.pk, &c->facts, &c->f.e))
        fail_msg("%s", c->f.e.message);
    describe(&c->f, description);
}

static void case_close(struct trial *c)
{
    fact_close(c->facts);
    fixture_close(&c->f);
}

static void must_build(struct trial *c, const char *lang)
{
    if (build(c, "year", lang))
        fail_msg("%s", c->f.e.message);
}

static const struct report_block *block_of(const struct trial *c, enum block_type type)
{
    for (size_t i = 0; i < c->m->nsections; i++)
        for (size_t k = 0; k < c->m->section[i].nblocks; k++)
            if (c->m->section[i].block[k].type == type)
                return &c->m->section[i].block[k];
    fail_msg("no such block");
    return NULL;
}

#define assert_sv(v, z)                                      \
    do {                                                     \
        struct sv v_ = (v);                                  \
        if (!sv_is(v_, (z)))                                 \
            fail_msg("“%.*s” is not “%s”", SV_ARG(v_), (z)); \
    } while (0)

/* --- the model ------------------------------------------------------------------------------------ */

static void test_figures(void **state)
{
    struct trial c;
    case_open(&c, state);
    must_build(&c, "en");
    const struct report_figure *f = &block_of(&c, BLOCK_INDICATOR)->figure[0];
    assert_sv(f->value, "14");
    assert_sv(f->women_text, "13");
    assert_sv(f->men_text, "1");
    assert_true(isnan(f->not_broken_down));
    assert_int_equal(f->records, 2);
    assert_true(f->apportioned);
    assert_true(block_of(&c, BLOCK_INDICATOR)->note.n > 0); /* and it is said */
    assert_sv(f->caption.text, "People");
    assert_sv(block_of(&c, BLOCK_INDICATOR)->figure[1].code, "DEP");
    assert_sv(block_of(&c, BLOCK_INDICATOR)->figure[1].value, "—"); /* no case: empty, not 0 */
    case_close(&c);
}

static void test_series(void **state)
{
    struct trial c;
    case_open(&c, state);
    must_build(&c, "en");
    const struct report_block *trend = block_of(&c, BLOCK_TREND);
    assert_true(trend->over_time);
    assert_int_equal(trend->nitems, 12);
    assert_sv(trend->item[1].label, "Feb");
    assert_sv(trend->item[1].text, "12");
    assert_sv(trend->item[4].text, "2");
    const struct report_block *bars = trend + 1;
    assert_sv(bars->item[0].label, "San José"); /* what was not answered comes last, however much */
    assert_sv(bars->item[1].text, "12");
    const struct report_table *t = &block_of(&c, BLOCK_TABLE)->table;
    assert_int_equal(t->ncolumns, 3); /* places down, PART and DEP across */
    assert_sv(t->column[1].heading, "PART");
    assert_sv(t->v[0].cell[0], "San José");
    assert_sv(t->v[0].cell[1], "2");
    assert_sv(t->v[0].cell[2], "—");
    assert_sv(t->v[t->n - 1].cell[0], "Total");
    assert_sv(t->v[t->n - 1].cell[1], "14");
    case_close(&c);
}

static void test_registers(void **state)
{
    struct trial c;
    case_open(&c, state);
    must_build(&c, "en");
    const struct report_block *b = block_of(&c, BLOCK_RECORDS);
    assert_int_equal(b->table.n, 2);
    assert_sv(b->table.column[2].heading, "Women");
    assert_sv(b->table.v[0].cell[0], "2023-02-10");
    assert_sv(b->table.v[0].cell[2], "12");
    assert_true(b->note.n > 0); /* some were apportioned */
    assert_int_equal(block_of(&c, BLOCK_METHOD)->table.n, c.f.pk->indicators.n);
    case_close(&c);
}

/* --- one unit, targets, projects ------------------------------------------------------------------ */

static void add_target(struct trial *c, struct sv indicator)
{
    const struct target t = {.indicator = indicator, .period = SV("2023"), .value = 20};
    vec_push(&c->f.mem, &c->f.pk->targets, t);
}

static const char unit_sheet[] = "title: Sheet\ncover: sheet\nsections:\n  - unit: chosen\n    blocks:\n"
                                 "      - {type: unit_header}\n      - {type: scorecard}\n";

static void test_a_sheet_of_the_chosen_unit(void **state)
{
    struct trial c;
    case_open(&c, state);
    describe(&c.f, unit_sheet);
    assert_int_equal(build(&c, "year", "en"), -1);
    assert_int_equal(c.f.e.kind, ERR_USAGE);
    assert_int_equal(build(&c, "year:NOPE", "en"), -1);
    assert_string_equal(c.f.e.message, "reports/year.yaml, line 4: there is no unit \"NOPE\"");
    assert_int_equal(build(&c, "year:GOV", "en"), 0);
    assert_int_equal(c.m->opening, REPORT_SHEET);
    assert_sv(c.m->section[0].unit->code, "GOV");
    assert_sv(block_of(&c, BLOCK_UNIT_HEADER)->figure[0].value, "14"); /* at a glance */
    const struct report_table *t = &block_of(&c, BLOCK_TABLE)->table;
    assert_int_equal(t->ncolumns, 5); /* no targets, no columns for them */
    assert_sv(t->v[0].figure, "PART");
    assert_sv(t->v[0].cell[2], "14");
    assert_sv(t->v[0].cell[3], "13");
    add_target(&c, SV("PART"));
    assert_int_equal(build(&c, "year:GOV", "en"), 0);
    t = &block_of(&c, BLOCK_TABLE)->table;
    assert_int_equal(t->ncolumns, 7);
    assert_sv(t->v[0].cell[5], "20");
    assert_sv(t->v[0].cell[6], "70%");
    case_close(&c);
}

static struct indicator *indicator_of(struct trial *c, const char *code)
{
    for (size_t i = 0; i < c->f.pk->indicators.n; i++)
        if (sv_is(c->f.pk->indicators.v[i].code, code))
            return &c->f.pk->indicators.v[i];
    fail_msg("there is no %s", code);
    return NULL;
}

/* OUT stands below TOP, and TOP belongs to the project. */
static void add_results(struct trial *c)
{
    static struct result top = {.code = {"TOP", 3}, .project = {"P", 1}};
    static struct result out = {.code = {"OUT", 3}, .parent = {"TOP", 3}};
    const struct project p = {.code = SV("P"), .donor = SV("A donor")};
    vec_push(&c->f.mem, &c->f.pk->projects, p);
    vec_push(&c->f.mem, &c->f.pk->results, top);
    vec_push(&c->f.mem, &c->f.pk->results, out);
    (void)map_put(&c->f.pk->result_by_code, SV("TOP"), &top);
    (void)map_put(&c->f.pk->result_by_code, SV("OUT"), &out);
    vec_push(&c->f.mem, &indicator_of(c, "PART")->results, SV("OUT"));
}

static void test_the_donors_table(void **state)
{
    struct trial c;
    case_open(&c, state);
    add_results(&c);
    describe(&c.f, "sections:\n  - blocks:\n      - {type: results}\n");
    must_build(&c, "en");
    const struct report_table *t = &block_of(&c, BLOCK_TABLE)->table;
    assert_int_equal(t->n, 3);
    assert_int_equal(t->v[0].level, REPORT_ROW_HEAD);
    assert_true(sv_ends(t->v[0].cell[0], "A donor"));
    assert_int_equal(t->v[1].level, REPORT_ROW_SUBHEAD);
    assert_sv(t->v[2].cell[0], "PART");
    assert_int_equal(t->ncolumns, 5);
    assert_sv(block_of(&c, BLOCK_TABLE)->text.text, "There are no targets for this period.");
    add_target(&c, SV("DEP"));
    must_build(&c, "en");
    t = &block_of(&c, BLOCK_TABLE)->table;
    assert_sv(t->v[2].cell[0], "PART");
    assert_sv(t->v[2].cell[5], "—"); /* no target is not zero */
    describe(&c.f, "sections:\n  - blocks:\n      - {type: results, project: Q}\n");
    must_build(&c, "en");
    assert_int_equal(block_of(&c, BLOCK_TABLE)->table.n, 0);
    case_close(&c);
}

static void test_findings_are_all_there(void **state)
{
    struct trial c;
    size_t rows = 0;
    case_open(&c, state);
    must_build(&c, "en");
    const struct report_block *b = block_of(&c, BLOCK_FINDINGS);
    for (size_t s = 0; s <= SEVERITY_INFO; s++)
        rows += b->by_severity[s].table.n;
    assert_true(rows > 0);
    assert_int_equal(rows, c.m->findings.n);
    case_close(&c);
}

/* --- JSON ----------------------------------------------------------------------------------------- */

/* ISTMO_WRITE_GOLDEN=1 writes the file anew; read the difference before you commit it. */
static void write_golden(const struct buf *out)
{
    FILE *f = fopen(GOLDEN, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(out->p, 1, out->n, f), out->n);
    assert_int_equal(fclose(f), 0);
}

static void test_json(void **state)
{
    struct trial c;
    struct buf out = {0};
    struct sv golden, rest;
    case_open(&c, state);
    must_build(&c, "en");
    assert_int_equal(report_json(c.m, &out, &c.f.e), 0);
    if (getenv("ISTMO_WRITE_GOLDEN"))
        write_golden(&out);
    assert_int_equal(file_read(&c.f.mem, GOLDEN, 1 << 20, &golden, &c.f.e), 0);
    for (rest = buf_sv(&out); golden.n || rest.n;) {
        struct sv line = sv_cut(golden, '\n', &golden), mine = sv_cut(rest, '\n', &rest);
        if (!sv_eq(line, mine))
            fail_msg("expected %.*s\n   found %.*s", SV_ARG(line), SV_ARG(mine));
    }
    buf_release(&out);
    case_close(&c);
}

/* --- the page ------------------------------------------------------------------------------------- */

static const char *html(struct trial *c, const char *lang)
{
    struct buf out = {0};
    must_build(c, lang);
    assert_int_equal(report_html(c->m, &out, &c->f.e), 0);
    const char *copy = arena_z(&c->f.mem, buf_sv(&out));
    buf_release(&out);
    return copy;
}

static void assert_says(const char *page, const char *what)
{
    if (!strstr(page, what))
        fail_msg("the page lacks “%s”", what);
}

static void test_page(void **state)
{
    struct trial c;
    case_open(&c, state);
    const char *page = html(&c, "en");
    assert_says(page, "<html lang=\"en\">");
    assert_says(page, "<h1>Results &lt;2023&gt;</h1>");
    assert_says(page, "id=\"figure-PART\"");
    assert_says(page, "id=\"figure-DEP\"");
    assert_says(page, "id=\"method-PART\"");
    assert_says(page, "href=\"#method-PART\"");
    assert_says(page, "<th scope=\"row\">San José</th>");
    assert_says(page, "<title>");
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, " src=")); /* nothing is fetched */
    assert_null(strstr(page, "url("));
    assert_null(strstr(page, "@import"));
    for (size_t i = 0; i < c.m->figures.n; i++)
        assert_says(page, arena_z(&c.f.mem, c.m->figures.v[i].indicator->code));
    assert_says(page, ">14<");
    case_close(&c);
}

/* What has no translation is marked with the language it is in. */
static void test_languages(void **state)
{
    struct trial c;
    case_open(&c, state);
    const char *page = html(&c, "en");
    assert_says(page, "<span lang=\"es\">Todo el año</span>");
    assert_says(page, "<span lang=\"es\">Personas &amp; más</span>");
    page = html(&c, "es");
    assert_says(page, "<html lang=\"es\">");
    assert_says(page, "<p class=\"subtitle\">Todo el año</p>");
    assert_says(page, "<div lang=\"en\">\n<p>One.</p>\n<p>Two.</p>");
    case_close(&c);
}

/* An id occurs once, however often a figure does. */
static void test_ids(void **state)
{
    struct trial c;
    case_open(&c, state);
    const char *page = html(&c, "en");
    struct map seen = {.mem = &c.f.mem};
    for (const char *at = page; (at = strstr(at, " id=\"")); at++) {
        struct sv id = sv_make(at + 5, strcspn(at + 5, "\""));
        if (!map_put(&seen, id, &c))
            fail_msg("id %.*s occurs twice", SV_ARG(id));
    }
    assert_true(seen.n > 4);
    case_close(&c);
}

/* --- the same bytes every time -------------------------------------------------------------------- */

static struct sv pdf(struct trial *c, const char *lang)
{
    char path[] = "/tmp/istmo-report.XXXXXX";
    struct sv bytes = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    must_build(c, lang);
    if (report_pdf(c->m, path, &c->f.e) || file_read(&c->f.mem, path, 1 << 24, &bytes, &c->f.e))
        fail_msg("%s", c->f.e.message);
    (void)unlink(path);
    return bytes;
}

static struct sv docx(struct trial *c, const char *lang)
{
    struct buf out = {0};
    must_build(c, lang);
    assert_int_equal(report_docx(c->m, &out, &c->f.e), 0);
    struct sv bytes = arena_sv(&c->f.mem, buf_sv(&out));
    buf_release(&out);
    return bytes;
}

static void test_reproducible(void **state)
{
    struct trial c;
    case_open(&c, state);
    assert_true(sv_starts(docx(&c, "en"), "PK") && docx(&c, "en").n > 10000);
    assert_true(sv_eq(docx(&c, "es"), docx(&c, "es")));
    assert_string_equal(html(&c, "es"), html(&c, "es"));
    struct sv one = pdf(&c, "es"), two = pdf(&c, "es");
    assert_true(sv_starts(one, "%PDF") && one.n > 10000);
    assert_true(sv_eq(one, two));
    case_close(&c);
}

/* --- refused -------------------------------------------------------------------------------------- */

static void test_refused(void **state)
{
    static const struct {
        const char *yaml, *message;
    } bad[] = {
        {"sections:\n  - blocks:\n      - {type: pie}\n", "reports/year.yaml, line 3: there is no block type \"pie\""},
        {"sections:\n  - blocks:\n      - {type: indicator, indicator: NOPE}\n",
         "reports/year.yaml, line 3: there is no indicator \"NOPE\""},
        {"sections:\n  - blocks:\n      - type: indicator\n        indicator: PART\n        also:\n          - X\n",
         "reports/year.yaml, line 6: there is no indicator \"X\""},
        {"sections:\n  - blocks:\n      - {type: funnel, indicators: [PART,\n          Y]}\n",
         "reports/year.yaml, line 4: there is no indicator \"Y\""},
        {"sections:\n  - unit: ZZ\n", "reports/year.yaml, line 2: there is no unit \"ZZ\""},
        {"sections:\n  - blocks:\n      - {type: records, form: nothing}\n",
         "reports/year.yaml, line 3: there is no form \"nothing\""},
        {"sections:\n  - blocks:\n      - {type: records, form: activity, columns: [facilitator]}\n",
         "reports/year.yaml, line 3: the form has no such printable question \"facilitator\""},
        {"sections:\n  - blocks:\n      - {type: bars, indicator: PART}\n",
         "reports/year.yaml, line 3: \"by\" is missing in the block \"bars\""},
        {"sections:\n  - blocks:\n      - {type: table, indicator: PART, by: colour}\n",
         "reports/year.yaml, line 3: there is no dimension \"colour\""},
        {"title: x\n", "reports/year.yaml, line 1: a report needs a list of \"sections\""},
    };
    struct trial c;
    case_open(&c, state);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        describe(&c.f, bad[i].yaml);
        assert_int_equal(build(&c, "year", "en"), -1);
        assert_string_equal(c.f.e.message, bad[i].message);
        assert_int_equal(c.f.e.kind, ERR_INPUT);
    }
    assert_int_equal(build(&c, "month", "en"), -1);
    assert_int_equal(c.f.e.kind, ERR_NOT_FOUND);
    assert_string_equal(c.f.e.message, "the pack has no report \"month\"; it has: year");
    case_close(&c);
}

/* A description that was loaded has no lines any more: section and block are said. */
static void test_refused_without_lines(void **state)
{
    struct trial c;
    case_open(&c, state);
    describe(&c.f, "sections:\n  - id: a\n  - blocks:\n      - {type: text}\n      - {type: pie}\n");
    struct buf json = {0};
    struct node *root = NULL;
    node_write_json(&json, c.f.pk->reports.v[0].root);
    assert_int_equal(node_read_json(&c.f.mem, arena_sv(&c.f.mem, buf_sv(&json)), &root, &c.f.e), 0);
    buf_release(&json);
    root->item[0]->item[1]->item[0]->item[1]->line = 0;
    c.f.pk->reports.v[0].root = root;
    assert_int_equal(build(&c, "year", "en"), -1);
    assert_string_equal(c.f.e.message, "reports/year.yaml, section 2, block 2: there is no block type \"pie\"");
    case_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_figures),
        BOTH(test_series),
        BOTH(test_registers),
        BOTH(test_a_sheet_of_the_chosen_unit),
        BOTH(test_the_donors_table),
        BOTH(test_findings_are_all_there),
        BOTH(test_json),
        BOTH(test_page),
        BOTH(test_languages),
        BOTH(test_ids),
        BOTH(test_refused),
        BOTH(test_reproducible),
        BOTH(test_refused_without_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Workbooks for people: what spreadsheets would change or refuse, read back. */
#include "format/workbook.h"
#include "format/xlsx.h"

#include "base/date.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define CELL_MAX 32767

struct trial {
    char path[64];
    struct workbook *w;
    struct xlsx_book *book;
    struct arena mem;
    struct err e;
};

static void begin(struct trial *t)
{
    const struct workbook_about about = {SV("A & B"), SV("IOM"), "en", 0x1f5f8b, 0};
    *t = (struct trial){.path = "/tmp/istmo-workbook.XXXXXX", .e = {.lang = "en"}};
    int fd = mkstemp(t->path);
    assert_true(fd >= 0);
    (void)close(fd);
    if (workbook_create(&t->w, t->path, &about, &t->e))
        fail_msg("%s", t->e.message);
}

static struct sv sheet(struct trial *t, struct sv name)
{
    struct sv out = {0};
    if (workbook_sheet(t->w, name, 0, &t->mem, &out, &t->e))
        fail_msg("%s", t->e.message);
    return out;
}

static void end(struct trial *t)
{
    if (workbook_finish(t->w, &t->e) || xlsx_open(&t->book, t->path, &t->e))
        fail_msg("%s", t->e.message);
}

static void release(struct trial *t)
{
    if (t->book)
        xlsx_close(t->book);
    (void)unlink(t->path);
    arena_release(&t->mem);
}

#define assert_sv(v, z)                                      \
    do {                                                     \
        struct sv v_ = (v);                                  \
        if (!sv_is(v_, (z)))                                 \
            fail_msg("“%.*s” is not “%s”", SV_ARG(v_), (z)); \
    } while (0)

/* The first column of the first sheet, row by row. */
static void assert_column(struct trial *t, const char *const *expected, size_t n)
{
    struct xlsx_sheet *s = NULL;
    struct sv *cells = NULL;
    size_t ncells = 0;
    if (xlsx_sheet_open(t->book, 0, &s, &t->e))
        fail_msg("%s", t->e.message);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(xlsx_next(s, &cells, &ncells, &t->e), 1);
        assert_true(ncells > 0);
        assert_sv(cells[0], expected[i]);
    }
    assert_int_equal(xlsx_next(s, &cells, &ncells, &t->e), 0);
    xlsx_sheet_close(s);
}

static void test_names(void **state)
{
    struct trial t;
    (void)state;
    begin(&t);
    assert_sv(sheet(&t, SV("Tracking/P:1 [a*b]?")), "Tracking_P_1 _a_b__");
    assert_sv(sheet(&t, SV("A name of more than thirty-one characters")), "A name of more than thirty-one ");
    assert_sv(sheet(&t, SV("A name of more than thirty-one letters")), "A name of more than thirty- (2)");
    assert_sv(sheet(&t, SV("a name of more than thirty-one words")), "a name of more than thirty- (3)");
    assert_sv(sheet(&t, SV("'quoted'")), "_quoted_");
    assert_sv(sheet(&t, SV("")), "_");
    end(&t);
    assert_int_equal(xlsx_nsheets(t.book), 6);
    release(&t);
}

/* What looks like a formula, and characters that XML does not have. */
static void test_texts(void **state)
{
    static const char *const texts[] = {"=1+1",        "+1",   "-1",      "@SUM(A1)",  "=HYPERLINK(\"http://x\")",
                                        "<b> & \"c\"", "a\nb", "_x0041_", "bell\x07.", "\xef\xbf\xbe!"};
    struct trial t;
    (void)state;
    begin(&t);
    (void)sheet(&t, SV("Texts"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        workbook_text(t.w, i, 0, WORKBOOK_TEXT, sv_of(texts[i]));
    end(&t);
    assert_column(&t, texts, sizeof texts / sizeof *texts);
    release(&t);
}

static void test_numbers_and_dates(void **state)
{
    static const char *const shown[] = {"1986", "123456789012345680", "1900-03-01", "1899-12-31", "0"};
    struct trial t;
    (void)state;
    begin(&t);
    (void)sheet(&t, SV("Numbers"));
    workbook_number(t.w, 0, 0, WORKBOOK_WHOLE, 1986);
    workbook_number(t.w, 1, 0, WORKBOOK_WHOLE, 123456789012345680.0);
    workbook_date(t.w, 2, 0, date_from_civil(1900, 3, 1));
    workbook_date(t.w, 3, 0, date_from_civil(1899, 12, 31));
    workbook_number(t.w, 4, 0, WORKBOOK_WHOLE, (double)NAN); /* an empty cell: its row is passed over */
    workbook_number(t.w, 5, 0, WORKBOOK_WHOLE, 0);
    end(&t);
    assert_column(&t, shown, sizeof shown / sizeof *shown);
    release(&t);
}

static void test_long_text(void **state)
{
    for (size_t extra = 0; extra < 2; extra++) {
        struct trial t;
        (void)state;
        begin(&t);
        (void)sheet(&t, SV("Long"));
        char *text = arena_alloc(&t.mem, CELL_MAX + extra);
        memset(text, 'a', CELL_MAX + extra);
        workbook_text(t.w, 0, 0, WORKBOOK_TEXT, sv_make(text, CELL_MAX + extra));
        assert_int_equal(workbook_finish(t.w, &t.e), extra ? -1 : 0);
        assert_int_equal(t.e.kind, extra ? ERR_LIMIT : ERR_NONE);
        release(&t);
    }
}

/* What is remembered is what a reader reads. */
static void test_remembered(void **state)
{
    struct trial t;
    struct workbook_cells cells = {0};
    (void)state;
    begin(&t);
    (void)sheet(&t, SV("Kept"));
    workbook_text(t.w, 0, 0, WORKBOOK_TEXT, SV("before"));
    workbook_remember(t.w, &cells, &t.mem);
    workbook_number(t.w, 1, 0, WORKBOOK_DECIMAL, 0.1);
    workbook_number(t.w, 1, 1, WORKBOOK_DECIMAL, (double)NAN);
    workbook_formula(t.w, 2, 0, WORKBOOK_WHOLE, SV("=1+1"), 2);
    workbook_remember(t.w, NULL, NULL);
    workbook_text(t.w, 3, 0, WORKBOOK_TEXT, SV("after"));
    workbook_abandon(t.w);
    assert_int_equal(cells.n, 2);
    assert_sv(cells.v[0].text, "0.10000000000000001");
    assert_sv(cells.v[1].text, "2");
    assert_int_equal(cells.v[1].row, 2);
    assert_int_equal(access(t.path, F_OK), 0); /* what stood there before stays */
    release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),     cmocka_unit_test(test_texts),      cmocka_unit_test(test_numbers_and_dates),
        cmocka_unit_test(test_long_text), cmocka_unit_test(test_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

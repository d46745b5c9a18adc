/* A text of our own inside a workbook: put in, found, refused where it is somebody else's. */
#include "format/file.h"
#include "format/xlsx.h"
#include "format/xlsx_custom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct trial {
    struct arena mem;
    struct err e;
    struct sv plain;
};

static void trial_open(struct trial *t)
{
    char path[] = "/tmp/istmo-custom-XXXXXX";
    struct xlsx_writer *w;
    *t = (struct trial){.e = {.lang = "en"}};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(xlsx_create(&w, path, &t->e), 0);
    assert_int_equal(xlsx_add_sheet(w, SV("Figures"), &t->e), 0);
    xlsx_put_text(w, SV("MG-1"));
    xlsx_put_number(w, 198);
    xlsx_end_row(w);
    assert_int_equal(xlsx_finish(w, &t->e), 0);
    assert_int_equal(file_read(&t->mem, path, (size_t)1 << 20, &t->plain, &t->e), 0);
    (void)unlink(path);
}

static void test_round_trip(void **state)
{
    static const char text[] = "{\"a\":\"<b> & ]]> \xc3\xa1\"}";
    struct trial t;
    struct sv whole, again, found;
    struct xlsx_book *book;
    struct xlsx_sheet *sheet;
    struct sv *cells;
    size_t n;
    (void)state;
    trial_open(&t);
    assert_int_equal(xlsx_custom_add(t.plain, "edition", sv_of(text), &t.mem, &whole, &t.e), 0);
    assert_int_equal(xlsx_custom_add(t.plain, "edition", sv_of(text), &t.mem, &again, &t.e), 0);
    assert_true(sv_eq(whole, again)); /* the same bytes */
    assert_int_equal(xlsx_custom_get(whole, "edition", 1000, &t.mem, &found, &t.e), 0);
    assert_true(sv_is(found, text));
    assert_int_equal(xlsx_open_memory(&book, whole, &t.e), 0); /* still a workbook, with its cells */
    assert_int_equal(xlsx_sheet_open(book, 0, &sheet, &t.e), 0);
    assert_int_equal(xlsx_next(sheet, &cells, &n, &t.e), 1);
    assert_true(n == 2 && sv_is(cells[0], "MG-1") && sv_is(cells[1], "198"));
    xlsx_sheet_close(sheet);
    xlsx_close(book);
    arena_release(&t.mem);
}

static void test_refused(void **state)
{
    struct trial t;
    struct sv whole, found;
    (void)state;
    trial_open(&t);
    assert_int_equal(xlsx_custom_get(t.plain, "edition", 1000, &t.mem, &found, &t.e), 0);
    assert_int_equal(found.n, 0);
    assert_int_equal(xlsx_custom_add(t.plain, "other", SV("{}"), &t.mem, &whole, &t.e), 0);
    assert_int_equal(xlsx_custom_get(whole, "edition", 1000, &t.mem, &found, &t.e), 0);
    assert_int_equal(found.n, 0); /* somebody else's part */
    assert_int_equal(xlsx_custom_get(whole, "other", 10, &t.mem, &found, &t.e), -1);
    assert_int_equal(t.e.kind, ERR_LIMIT);
    for (size_t n = 0; n < whole.n; n += 97) {
        struct err e = {.lang = "en"};
        assert_int_equal(xlsx_custom_get(sv_make(whole.p, n), "other", 1000, &t.mem, &found, &e), -1);
        assert_int_equal(e.kind, ERR_INPUT);
    }
    arena_release(&t.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

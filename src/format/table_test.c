/* Tables from CSV files and sheets: headers, missing cells, places, warnings. */
#include "format/table.h"

#include "format/xlsx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena mem;
    struct problems warnings;
    struct table t;
    struct err e;
    char path[64];
};

static int setup(void **state)
{
    struct fixture *f = xmalloc(sizeof *f);
    *f = (struct fixture){.e = {.lang = "en"}};
    f->warnings = (struct problems){.mem = &f->mem, .lang = "en"};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    (void)remove(f->path);
    arena_release(&f->mem);
    free(f);
    return 0;
}

static int read_text(struct fixture *f, const char *text)
{
    (void)snprintf(f->path, sizeof f->path, "/tmp/istmo-table-%ld.csv", (long)getpid());
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    return table_read(&f->mem, f->path, "units.csv", NULL, &f->warnings, &f->t, &f->e);
}

static void test_csv(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, " code ,Label::ES,,\n\nA, x \nB,'=1,,\n"), 0);
    assert_int_equal(f->t.ncolumns, 2);
    assert_int_equal(f->t.nrows, 2);
    assert_int_equal(table_column(&f->t, "label::es"), 1);
    assert_int_equal(table_column(&f->t, "none"), -1);
    assert_true(sv_is(table_cell(&f->t, 0, 1), "x"));
    assert_true(sv_is(table_cell(&f->t, 1, 1), "=1"));
    assert_int_equal(table_cell(&f->t, 1, -1).n, 0);
    struct source at = table_source(&f->t, 1, 0);
    assert_string_equal(at.file, "units.csv");
    assert_int_equal(at.row, 4);
    assert_true(sv_is(at.column, "code"));
    assert_int_equal(f->warnings.n, 0);
}

static void test_warnings(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, "code\nPanam\xe1\nB,stray\n"), 0);
    assert_true(sv_is(table_cell(&f->t, 0, 0), "Panam\xc3\xa1"));
    assert_int_equal(f->warnings.nwarnings, 2);
    assert_true(sv_is(f->warnings.v[0].message, "This cell stands to the right of the last header and is not read."));
    assert_int_equal(f->warnings.v[0].at.row, 3);
    assert_true(sv_is(f->warnings.v[0].found, "stray"));
    assert_true(sv_is(f->warnings.v[1].message, "The file is not in UTF-8; it was read as Windows-1252."));
}

static void test_empty(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, "\n\n"), -1);
    assert_string_equal(f->e.message, "units.csv: the file is empty: a row of headers was expected");
}

static void test_fault_names_the_file(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(read_text(f, "a\n\"b"), -1);
    assert_string_equal(f->e.message, "units.csv: row 2: a quote (\") is opened and never closed");
}

static int read_sheet(struct fixture *f, const char *sheet)
{
    return table_read(&f->mem, f->path, "pack.xlsx", sheet, &f->warnings, &f->t, &f->e);
}

static void make_workbook(struct fixture *f)
{
    struct xlsx_writer *w;
    (void)snprintf(f->path, sizeof f->path, "/tmp/istmo-table-%ld.xlsx", (long)getpid());
    assert_int_equal(xlsx_create(&w, f->path, &f->e), 0);
    assert_int_equal(xlsx_add_sheet(w, SV("units"), &f->e), 0);
    xlsx_put_text(w, SV("code"));
    xlsx_put_text(w, SV("n"));
    xlsx_end_row(w);
    xlsx_end_row(w);
    xlsx_put_text(w, SV("'=1"));
    xlsx_put_number(w, 2.5);
    xlsx_end_row(w);
    assert_int_equal(xlsx_add_sheet(w, SV("empty"), &f->e), 0);
    assert_int_equal(xlsx_finish(w, &f->e), 0);
}

static void test_sheet(void **state)
{
    struct fixture *f = *state;
    make_workbook(f);
    assert_int_equal(read_sheet(f, "Units"), 0);
    assert_int_equal(f->t.nrows, 1);
    assert_int_equal(f->t.line[0], 3);
    assert_true(sv_is(table_cell(&f->t, 0, 0), "'=1")); /* a sheet has no need to disarm */
    assert_true(sv_is(table_cell(&f->t, 0, 1), "2.5"));
}

static void test_wrong_sheet(void **state)
{
    struct fixture *f = *state;
    make_workbook(f);
    assert_int_equal(read_sheet(f, "survey"), -1);
    assert_int_equal(f->e.kind, ERR_NOT_FOUND);
    assert_string_equal(f->e.message, "the workbook has no sheet \"survey\"; it has: units, empty");
}

static void test_empty_sheet(void **state)
{
    struct fixture *f = *state;
    make_workbook(f);
    assert_int_equal(read_sheet(f, "empty"), -1);
    assert_string_equal(f->e.message, "pack.xlsx: the sheet is empty: a row of headers was expected");
}

static void test_no_file(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(table_read(&f->mem, "/nowhere/a.csv", "a.csv", NULL, NULL, &f->t, &f->e), -1);
    assert_int_equal(f->e.kind, ERR_NOT_FOUND);
    assert_string_equal(f->e.message, "/nowhere/a.csv cannot be read: No such file or directory");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_csv),   TEST(test_warnings),    TEST(test_empty),       TEST(test_fault_names_the_file),
        TEST(test_sheet), TEST(test_wrong_sheet), TEST(test_empty_sheet), TEST(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

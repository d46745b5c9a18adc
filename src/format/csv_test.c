/* CSV: what spreadsheets write, what goes wrong, and that writing then reading gives the same. */
#include "format/csv.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Rows as text: number, cells joined with "|". Stops at an error, which is in *e. */
static void read_all(struct sv bytes, struct buf *out, struct err *e, bool *latin)
{
    struct csv_reader *r;
    struct sv *cell;
    size_t n;
    *e = (struct err){.lang = "en"};
    if (csv_open_memory(&r, bytes, e))
        return;
    while (csv_next(r, &cell, &n, e) > 0) {
        buf_printf(out, "%zu:", csv_row(r));
        for (size_t i = 0; i < n; i++) {
            if (i)
                buf_addc(out, '|');
            buf_add(out, cell[i]);
        }
        buf_addc(out, '\n');
    }
    *latin = csv_was_windows_1252(r);
    csv_close(r);
}

static void reads_bytes(struct sv bytes, const char *expected, bool latin)
{
    struct buf out = {0};
    struct err e;
    bool was_latin = false;
    read_all(bytes, &out, &e, &was_latin);
    assert_string_equal(e.message, "");
    assert_string_equal(buf_sv(&out).p, expected);
    assert_int_equal(was_latin, latin);
    buf_release(&out);
}

static void reads(const char *text, const char *expected)
{
    reads_bytes(sv_of(text), expected, false);
}

static void refuses(struct sv bytes, enum err_kind kind, const char *message)
{
    struct buf out = {0};
    struct err e;
    bool latin;
    read_all(bytes, &out, &e, &latin);
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, kind);
    buf_release(&out);
}

static void test_rows(void **state)
{
    (void)state;
    reads("", "");
    reads("a", "1:a\n");
    reads("a,b\n1,2\n", "1:a|b\n2:1|2\n");
    reads("a,b\r\n1,2", "1:a|b\n2:1|2\n");
    reads("a,b\r1,2\r", "1:a|b\n2:1|2\n");
    reads("a,,\n,,\n\n ,\t\n,b,", "1:a||\n5:|b|\n");
    reads("\xef\xbb\xbf"
          "a;b\n1,5;2\n",
          "1:a|b\n2:1,5|2\n");
    reads("a\tb\n1;5\t2,3\n", "1:a|b\n2:1;5|2,3\n");
    reads("\"a,b;c,d\";e\n1;2\n", "1:a,b;c,d|e\n2:1|2\n");
    reads("sep=;\r\na,x;b\n", "2:a,x|b\n");
    reads("sep=\n", "1:sep=\n");
    reads("sep=;", "");
    reads("sep=x\na,b\n", "1:sep=x\n2:a|b\n");
}

static void test_quotes(void **state)
{
    (void)state;
    reads("\"a \"\"b\"\"\",\"c\nd\"\n\"\",e\n", "1:a \"b\"|c\nd\n3:|e\n");
    reads("\"a\"b,c\"d\n", "1:ab|c\"d\n");
    reads("\"a\"", "1:a\n");
    reads("\"a\"\"\"\n", "1:a\"\n");
}

static void test_encodings(void **state)
{
    (void)state;
    reads("Ng\xc3\xa4"
          "be\n",
          "1:Ng\xc3\xa4"
          "be\n");
    reads_bytes(SV("a\nPanam\xe1,\x80\n"), "1:a\n2:Panam\xc3\xa1|\xe2\x82\xac\n", true);
    /* The bytes of two cells would make one character of UTF-8. */
    reads_bytes(SV("a,b\nX\xdd,\xa9y\n"), "1:a|b\n2:X\xc3\x9d|\xc2\xa9y\n", true);
    refuses(SV("a,b\n1,x\x81\n"), ERR_INPUT, "row 2, column 2: byte 0x81 is neither UTF-8 nor Windows-1252");
    refuses(SV("\xff\xfe"
               "a\0"),
            ERR_INPUT, "the file is in UTF-16; save it as CSV UTF-8 (in Excel: \"CSV UTF-8\")");
    refuses(SV("PK\x03\x04zip"), ERR_INPUT, "this is not CSV but a workbook; give it the ending .xlsx");
    refuses(SV("a,b\n1,x\0y\n"), ERR_INPUT, "row 2, column 2: the cell holds a NUL byte");
    refuses(SV("a,b\n1,\"x\0y\"\n"), ERR_INPUT, "row 2, column 2: the cell holds a NUL byte");
}

static void test_open_quote(void **state)
{
    (void)state;
    refuses(SV("a\nb\n\"c\nd\ne"), ERR_INPUT, "row 3: a quote (\") is opened and never closed");
}

static struct buf repeated(const char *head, const char *middle, size_t times)
{
    struct buf b = {0};
    buf_addz(&b, head);
    for (size_t i = 0; i < times; i++)
        buf_addz(&b, middle);
    return b;
}

static void refuses_long(const char *head, const char *middle, size_t times, const char *message)
{
    struct buf b = repeated(head, middle, times);
    refuses(buf_sv(&b), ERR_LIMIT, message);
    buf_release(&b);
}

static void test_limits(void **state)
{
    (void)state;
    refuses_long("a\nb\n", ",", 10000, "row 3 has more than 2048 columns");
    refuses_long("a\n", "0123456789abcdef", 6 << 20, "row 2, column 1: a cell is longer than 1024 kB");
    refuses_long("a\nb,\"", "0123456789\nabcde", 80000,
                 "row 2, column 2: a cell is longer than 1024 kB; perhaps the quote (\") of row 2 is never closed");
}

static void test_long_row(void **state)
{
    struct buf cell = repeated("", "0123456789abcdef", 60000), row = {0};
    (void)state;
    for (size_t i = 0; i < 20; i++)
        csv_put(&row, buf_sv(&cell), i == 0);
    refuses(buf_sv(&row), ERR_LIMIT, "row 1 is longer than 16 MB");
    buf_release(&cell);
    buf_release(&row);
}

static void test_no_such_file(void **state)
{
    struct err e = {.lang = "en"};
    struct csv_reader *r;
    (void)state;
    assert_int_equal(csv_open(&r, "/nowhere/a.csv", &e), -1);
    assert_int_equal(e.kind, ERR_NOT_FOUND);
    assert_string_equal(e.message, "/nowhere/a.csv cannot be read: No such file or directory");
}

/* --- writing ------------------------------------------------------------------------------------------------ */

static void writes(const char *cell, const char *expected)
{
    struct buf out = {0};
    csv_put(&out, sv_of(cell), true);
    assert_string_equal(buf_sv(&out).p, expected);
    buf_release(&out);
}

static void test_writing(void **state)
{
    (void)state;
    writes("", "");
    writes("a b", "a b");
    writes("a,b", "\"a,b\"");
    writes("a\"b", "\"a\"\"b\"");
    writes(" a", "\" a\"");
    writes("-5", "-5");
    writes("+507 555", "\"'+507 555\"");
    writes("=1+1", "\"'=1+1\"");
    writes("@x", "\"'@x\"");
    writes("'=1", "\"''=1\"");
    writes("'x", "'x");
}

/* xorshift: the same numbers everywhere */
static uint32_t next_random(uint32_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return *s;
}

static struct sv random_cell(struct arena *mem, uint32_t *seed)
{
    static const char *const piece[] = {"a",  "Z9", ",",        ";", "\"", "\n", "'", "=",
                                        "-1", "\t", "\xc3\xb1", " ", "|",  "+",  "@"};
    struct buf b = {0};
    uint32_t n = next_random(seed) % 6;
    for (uint32_t i = 0; i < n; i++)
        buf_addz(&b, piece[next_random(seed) % (sizeof piece / sizeof *piece)]);
    struct sv cell = arena_sv(mem, buf_sv(&b));
    buf_release(&b);
    return cell;
}

static void test_round_trip(void **state)
{
    enum { ROWS = 4000, COLUMNS = 4 };
    struct arena mem = {0};
    struct buf out = {0};
    struct sv *cells = ARENA_ARRAY(&mem, (size_t)ROWS * COLUMNS, struct sv);
    struct err e = {.lang = "en"};
    struct csv_reader *r;
    struct sv *cell;
    uint32_t seed = 7;
    size_t n, row = 0;
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            cells[i * COLUMNS + k] = k ? random_cell(&mem, &seed) : SV("key");
            csv_put(&out, cells[i * COLUMNS + k], k == 0);
        }
        csv_end_row(&out);
    }
    assert_int_equal(csv_open_memory(&r, buf_sv(&out), &e), 0);
    while (csv_next(r, &cell, &n, &e) > 0) {
        assert_int_equal(n, COLUMNS);
        for (size_t k = 0; k < COLUMNS; k++)
            assert_true(sv_eq(csv_unescape(cell[k]), cells[row * COLUMNS + k]));
        row++;
    }
    assert_int_equal(row, ROWS);
    assert_int_equal(csv_bytes_read(r), out.n);
    csv_close(r);
    buf_release(&out);
    arena_release(&mem);
}

/* The same rows whether cells are views of the buffer or copied: doubled quotes force copies. */
static void test_both_ways_agree(void **state)
{
    struct buf quick = {0}, slow = {0}, a = {0}, b = {0};
    struct err e;
    bool latin;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        buf_printf(&quick, "%d,\"x %d, y\",Panam\xc3\xa1\r\n", i, i);
        buf_printf(&slow, "%d,\"x %d, y\",Panam\xc3\xa1,\"\"\"\"\r\n", i, i);
    }
    read_all(buf_sv(&quick), &a, &e, &latin);
    read_all(buf_sv(&slow), &b, &e, &latin);
    assert_string_equal(e.message, "");
    size_t j = 0;
    for (size_t i = 0; i < a.n; i++, j++) {
        if (a.p[i] == '\n')
            j += 2; /* |" */
        assert_int_equal(a.p[i], b.p[j]);
    }
    assert_int_equal(j, b.n);
    buf_release(&quick);
    buf_release(&slow);
    buf_release(&a);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),         cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_encodings),    cmocka_unit_test(test_open_quote),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_long_row),
        cmocka_unit_test(test_no_such_file), cmocka_unit_test(test_writing),
        cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_both_ways_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

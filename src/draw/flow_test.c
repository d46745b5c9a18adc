/* Pages: nothing stands alone at their foot, tables go over them, every text is in the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* cairo 1.16 loses a table of each CFF font that a PDF embeds; only whole stacks tell it from a leak of ours. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:cairo_surface_finish\n";
}

#include "draw/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct flow_text body = {.size = 10, .colour = 0x1d2530, .after = 6};

struct document {
    struct flow *f;
    flow_content *content;
    struct arena mem;
    char path[64];
    size_t lines;
};

static void doc_open(struct document *d)
{
    struct err e = {.lang = "en"};
    (void)snprintf(d->path, sizeof d->path, "/tmp/istmo-flow.XXXXXX");
    int fd = mkstemp(d->path);
    assert_true(fd >= 0);
    (void)close(fd);
    const struct flow_info info = {.path = d->path,
                                   .lang = "es",
                                   .title = SV("Prueba"),
                                   .made_at = SV("2024-01-15T12:00:00Z"),
                                   .running_head = SV("RUNNING HEAD")};
    if (flow_open(&d->f, &info, &e))
        fail_msg("%s", e.message);
}

/* The file's text, by pdftotext; pages end with a form feed. */
static char *doc_text(struct document *d)
{
    struct err e = {.lang = "en"};
    struct buf text = {0};
    flow_rehearse(d->f, d->content, d);
    d->content(d);
    if (flow_close(d->f, &e))
        fail_msg("%s", e.message);
    FILE *p = popen(arena_printf(&d->mem, "pdftotext -layout %s -", d->path).p, "r");
    assert_non_null(p);
    for (int c; (c = getc(p)) != EOF;)
        buf_addc(&text, (char)c);
    assert_int_equal(pclose(p), 0);
    (void)remove(d->path);
    char *copy = arena_z(&d->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

/* Which page the text is on, from 1; 0: none. */
static int page_with(const char *text, const char *what)
{
    const char *at = strstr(text, what);
    int page = 1;
    for (const char *c = text; at && c < at; c++)
        page += *c == '\f';
    return at ? page : 0;
}

/* --- headings ------------------------------------------------------------------------------------- */

static void filled_then_heading(void *ctx)
{
    struct document *d = ctx;
    for (size_t i = 0; i < d->lines; i++)
        flow_paragraph(d->f, &body, SV("filling"));
    flow_heading(d->f, 2, SV("here"), SV("HEADING"));
    flow_paragraph(d->f, &body,
                   SV("FOLLOWS one two three four five six seven eight nine ten eleven twelve thirteen "
                      "fourteen fifteen sixteen seventeen eighteen nineteen twenty twenty-one"));
}

static void test_headings_stay_with_their_text(void **state)
{
    (void)state;
    for (size_t lines = 20; lines < 45; lines++) {
        struct document d = {.content = filled_then_heading, .lines = lines};
        doc_open(&d);
        const char *text = doc_text(&d);
        assert_int_equal(page_with(text, "HEADING"), page_with(text, "FOLLOWS"));
        assert_int_equal(page_with(text, "HEADING") > 1, count(text, "RUNNING HEAD") > 0);
        arena_release(&d.mem);
    }
}

static void contents_then_heading(void *ctx)
{
    struct document *d = ctx;
    flow_contents_line(d->f, SV("here"), 0x1f5f8b, SV("to the heading"));
    flow_new_page(d->f);
    flow_new_page(d->f); /* an empty page is none */
    flow_need(d->f, 10);
    filled_then_heading(d);
}

static void test_contents_know_pages(void **state)
{
    struct document d = {.content = contents_then_heading, .lines = 60};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    char line[16];
    (void)snprintf(line, sizeof line, "%d\n", page_with(text, "HEADING"));
    const char *at = strstr(text, "to the heading");
    assert_non_null(at);
    assert_non_null(strstr(at, line));
    assert_true(strstr(at, line) < strchr(at, '\n') + 1);
    arena_release(&d.mem);
}

/* --- long things ---------------------------------------------------------------------------------- */

static void long_text(void *ctx)
{
    struct document *d = ctx;
    struct buf text = {0};
    for (int i = 0; i < 3000; i++)
        buf_printf(&text, "word%04d ", i);
    flow_paragraph(d->f, &body, arena_sv(&d->mem, buf_sv(&text)));
    buf_release(&text);
}

static void test_long_paragraph(void **state)
{
    struct document d = {.content = long_text};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_true(count(text, "\f") >= 3);
    assert_int_equal(count(text, "word"), 3000);
    arena_release(&d.mem);
}

#define ROWS 120

static void long_table(void *ctx)
{
    struct document *d = ctx;
    const struct flow_column column[] = {{SV("HEADONE"), FLOW_REGULAR, false}, {SV("HEADTWO"), FLOW_MONO, true}};
    struct flow_row *row = ARENA_ARRAY(&d->mem, ROWS, struct flow_row);
    for (size_t i = 0; i < ROWS; i++) {
        struct sv *cell = ARENA_ARRAY(&d->mem, 2, struct sv);
        cell[0] = arena_printf(&d->mem, "row%03zu", i);
        cell[1] = SV("cell");
        row[i].cell = cell;
    }
    flow_table(d->f, column, 2, row, ROWS);
}

static void test_table_repeats_its_head(void **state)
{
    struct document d = {.content = long_table};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_int_equal(count(text, "row"), ROWS);
    assert_true(count(text, "\f") >= 2);
    assert_int_equal(count(text, "HEADONE"), count(text, "\f"));
    arena_release(&d.mem);
}

static void tall_row(void *ctx)
{
    struct document *d = ctx;
    const struct flow_column column[] = {{SV("HEADONE"), FLOW_REGULAR, false}, {SV("HEADTWO"), FLOW_REGULAR, false}};
    struct buf text = {0};
    for (int i = 0; i < 4000; i++)
        buf_printf(&text, "tall%04d ", i);
    struct sv *cell = ARENA_ARRAY(&d->mem, 2, struct sv);
    cell[0] = SV("short");
    cell[1] = arena_sv(&d->mem, buf_sv(&text));
    buf_release(&text);
    const struct flow_row row[] = {{.cell = cell}};
    flow_table(d->f, column, 2, row, 1);
}

static void test_row_taller_than_a_page(void **state)
{
    struct document d = {.content = tall_row};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_int_equal(count(text, "tall"), 4000);
    arena_release(&d.mem);
}

static void endless_word(void *ctx)
{
    struct document *d = ctx;
    char word[201];
    memset(word, 'W', 200);
    word[200] = '\0';
    struct sv name = arena_sv(&d->mem, sv_of(word));
    const struct flow_column column[] = {{SV("A"), FLOW_REGULAR, false}, {SV("B"), FLOW_REGULAR, false}};
    const struct sv cell[] = {name, SV("beside")};
    const struct flow_row row[] = {{.cell = cell}};
    const struct flow_front front = {.colour = 0x1f5f8b, .over = name, .title = name, .under = name, .period = name};
    const struct flow_glance glance[] = {{SV("1,234,567,890,123"), name}};
    const struct flow_opening opening = {
        .colour = 0xffcc00, .id = SV("b"), .title = name, .glance = glance, .nglance = 1};
    const struct flow_item item = {.number = name, .title = name, .meta = name};
    flow_cover(d->f, &front);
    flow_masthead(d->f, &front);
    flow_opening(d->f, &opening);
    flow_title(d->f, 0xffcc00, SV("c"), name);
    flow_item(d->f, &item);
    flow_heading(d->f, 2, (struct sv){0}, name);
    flow_note(d->f, 0xb3261e, name, name);
    flow_table(d->f, column, 2, row, 1);
}

static void test_a_name_of_200_letters(void **state)
{
    struct document d = {.content = endless_word};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_int_equal(count(text, "W"), 18 * 200);
    assert_int_equal(count(text, "beside"), 1);
    assert_int_equal(count(text, "1,234,567,890,123"), 1); /* on one line */
    arena_release(&d.mem);
}

/* --- columns -------------------------------------------------------------------------------------- */

static void left(void *ctx)
{
    struct document *d = ctx;
    flow_paragraph(d->f, &body, SV("LEFT"));
}

static void right(void *ctx)
{
    struct document *d = ctx;
    for (size_t i = 0; i < d->lines; i++)
        flow_paragraph(d->f, &body, SV("RIGHT"));
}

static void pair_then_text(void *ctx)
{
    struct document *d = ctx;
    flow_pair(d->f, 150, left, right, d);
    flow_paragraph(d->f, &body, SV("AFTER"));
}

static void test_pair(void **state)
{
    (void)state;
    for (size_t lines = 1; lines < 120; lines += 30) {
        struct document d = {.content = pair_then_text, .lines = lines};
        doc_open(&d);
        const char *text = doc_text(&d);
        assert_int_equal(count(text, "RIGHT"), lines);
        const char *first = strstr(text, "LEFT");
        assert_non_null(first);
        assert_true(strstr(first, "RIGHT") < strchr(first, '\n')); /* on one line */
        assert_null(strstr(strstr(text, "AFTER"), "RIGHT"));       /* below both */
        arena_release(&d.mem);
    }
}

static void scripts(void *ctx)
{
    struct document *d = ctx;
    flow_paragraph(d->f, &body, SV("Ngäbe Buglé Naso Tjër Di ñü · Kreyòl ayisyen: pale verite · 中文"));
}

static void test_scripts(void **state)
{
    struct document d = {.content = scripts};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_non_null(strstr(text, "Ngäbe Buglé Naso Tjër Di ñü"));
    assert_non_null(strstr(text, "Kreyòl"));
    assert_non_null(strstr(text, "中文"));
    arena_release(&d.mem);
}

/* Whatever a text is placed by. */
static void disguised(void *ctx)
{
    struct document *d = ctx;
    const struct sv name = SV("abc\u202egnp.exe\u2066x");
    const struct flow_column column[] = {{name, FLOW_REGULAR, false}};
    const struct flow_row row[] = {{.cell = &name}};
    const struct flow_front front = {.colour = 0x1f5f8b, .over = name, .title = name, .under = name, .period = name};
    const struct flow_opening opening = {.colour = 0xffcc00, .id = SV("b"), .title = name};
    flow_cover(d->f, &front);
    flow_opening(d->f, &opening);
    flow_heading(d->f, 2, (struct sv){0}, name);
    flow_paragraph(d->f, &body, name);
    flow_note(d->f, 0xb3261e, name, name);
    flow_table(d->f, column, 1, row, 1);
    flow_contents_line(d->f, SV("b"), 0x1f5f8b, name);
}

static void test_nothing_is_disguised(void **state)
{
    struct document d = {.content = disguised};
    (void)state;
    doc_open(&d);
    const char *text = doc_text(&d);
    assert_int_equal(count(text, "abc\ufffdgnp.exe\ufffdx"), 12);
    assert_null(strstr(text, "\u202e"));
    arena_release(&d.mem);
}

static void test_cannot_be_written(void **state)
{
    struct err e = {.lang = "en"};
    struct flow *f = NULL;
    const struct flow_info info = {.path = "/nowhere/at/all.pdf", .lang = "es"};
    (void)state;
    assert_int_equal(flow_open(&f, &info, &e), -1);
    assert_int_equal(e.kind, ERR_STORAGE);
    assert_string_equal(e.message, "/nowhere/at/all.pdf cannot be written: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headings_stay_with_their_text),
        cmocka_unit_test(test_contents_know_pages),
        cmocka_unit_test(test_long_paragraph),
        cmocka_unit_test(test_table_repeats_its_head),
        cmocka_unit_test(test_row_taller_than_a_page),
        cmocka_unit_test(test_a_name_of_200_letters),
        cmocka_unit_test(test_pair),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_nothing_is_disguised),
        cmocka_unit_test(test_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Reference schemes: spellings of codes, languages, which targets exist. */
#include "domain/pack/scheme.h"

#include "base/asset.h"
#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect(const char *scheme, const char *code, const char *lang, const char *number, const char *title)
{
    struct scheme_code found;
    if (!scheme_find(sv_of(scheme), sv_of(code), lang, &found))
        fail_msg("%s %s: not found", scheme, code);
    if (!sv_is(found.number, number) || !sv_eq(sv_make(found.title.p, strlen(title)), sv_of(title)))
        fail_msg("%s %s: %.*s %.*s", scheme, code, SV_ARG(found.number), SV_ARG(found.title));
}

static void refuse(const char *scheme, const char *code)
{
    struct scheme_code found;
    if (scheme_find(sv_of(scheme), sv_of(code), "en", &found))
        fail_msg("%s %s: found %.*s", scheme, code, SV_ARG(found.title));
}

static void test_find(void **state)
{
    (void)state;
    expect("sdg", "10", "es", "10", "Reducción de las desigualdades");
    expect("sdg", "SDG10.7", "en", "10.7", "Facilitate orderly, safe, regular and responsible migration");
    expect("sdg", "ods 10.7", "es-PA", "10.7", "Facilitar la migración y la movilidad ordenadas");
    expect("sdg", "10.7", "zh", "10.7", "Facilitate"); /* else English */
    expect("sdg", "4.b", "en", "4.b", "By 2020");
    expect("sdg", "9.1", "en", "9.1", "Industry"); /* a target without its own wording: its goal's */
    expect("gcm", "21", "en", "21", "Dignified return and reintegration");
    expect("gcm", "GCM08", "es", "8", "Salvar vidas");
    expect("gcm", "PMM8", "en", "8", "Save lives");
}

static void test_marks(void **state)
{
    struct scheme_code found;
    (void)state;
    assert_true(scheme_find(SV("sdg"), SV("10.7"), "es", &found));
    assert_true(sv_is(found.mark, "Reducción de las desigualdades") && sv_eq(found.text, found.title));
    assert_true(scheme_find(SV("sdg"), SV("10"), "en", &found));
    assert_true(sv_is(found.mark, "Reduced inequalities"));
    assert_true(sv_is(found.text, "Reduce inequality within and among countries"));
    assert_true(scheme_find(SV("gcm"), SV("1"), "es", &found));
    assert_true(sv_is(found.mark, "Datos") && found.text.n > found.mark.n);
}

static void test_refuse(void **state)
{
    static const char *const sdg[] = {"",     "0",   "18",   "10.8", "10.0",  "10.07",
                                      "10.d", "10.", "1.x7", "x10",  "1.1.1", "SDG"};
    (void)state;
    for (size_t i = 0; i < sizeof sdg / sizeof *sdg; i++)
        refuse("sdg", sdg[i]);
    refuse("gcm", "24");
    refuse("gcm", "0");
    refuse("gcm", "2.1");
    refuse("srf", "1");
    refuse("", "10");
}

static void test_colour(void **state)
{
    struct scheme_code found;
    (void)state;
    assert_true(scheme_find(SV("sdg"), SV("10.7"), "en", &found));
    assert_true(sv_is(found.colour, "#DD1367"));
    assert_true(scheme_find(SV("gcm"), SV("1"), "en", &found));
    assert_int_equal(found.colour.n, 0);
}

/* The little scanner of scheme.c relies on these habits of our own tables. */
static void test_tables(void **state)
{
    static const char *const names[] = {"scheme-sdg.csv", "scheme-gcm.csv"};
    static const size_t rows[] = {17 + 37, 23};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct csv_reader *r;
        struct err e = {.lang = "en"};
        struct sv *cells;
        size_t n, width = 0, count = 0;
        assert_int_equal(csv_open_memory(&r, asset_get(names[i]), &e), 0);
        while (csv_next(r, &cells, &n, &e) > 0) {
            width = width ? width : n;
            assert_int_equal(n, width);
            for (size_t k = 0; k < n; k++)
                assert_null(cells[k].n ? memchr(cells[k].p, '"', cells[k].n) : NULL);
            struct scheme_code found;
            if (count++)
                assert_true(scheme_find(i ? SV("gcm") : SV("sdg"), cells[0], "en", &found));
        }
        assert_int_equal(count, rows[i] + 1);
        csv_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find), cmocka_unit_test(test_refuse),
                                       cmocka_unit_test(test_marks), cmocka_unit_test(test_colour),
                                       cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

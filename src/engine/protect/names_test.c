/* Names of a register in texts: what is found, what is not, and what is told of it. */
#include "engine/protect/names.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena mem;

static struct names some_people(void)
{
    static const char *const answers[] = {"P\xc3\xa9rez G\xc3\xb3mez, Mar\xc3\xad"
                                          "a Jos\xc3\xa9",
                                          "Juan de la Cruz",
                                          "Ngozi",
                                          "8-123-4567",
                                          "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e",
                                          "ana.rojas@example.org",
                                          "+507 6123 4567",
                                          "12",
                                          "She told us that her brother Pedro Ruiz Lara had left the town before her"};
    struct names s = {.mem = &mem};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        names_add(&s, sv_of(answers[i]));
    return s;
}

static void note(void *ctx, const struct names_match *m)
{
    struct buf *out = ctx;
    buf_printf(out, "%s%s", out->n ? "|" : "", m->initials);
}

static void check(const char *text, const char *expected)
{
    struct names s = some_people();
    struct buf out = {0};
    names_find(&s, sv_of(text), &mem, note, &out);
    buf_addz(&out, "");
    if (!sv_is(buf_sv(&out), expected))
        fail_msg("%s: %.*s, not %s", text, SV_ARG(buf_sv(&out)), expected);
    buf_release(&out);
}

static void test_found(void **state)
{
    (void)state;
    check("Thanks to MARIA PEREZ for her words", "M. P.");
    check("G\xc3\xb3mez, P. Jos\xc3\xa9 was there", "G. J.");
    check("the story of Juan de Cruz", "J. C.");
    check("photo_Maria_Jose.jpg", "M. J.");
    check("Mar\xc3\xad"
          "a P\xc3\xa9rez and Mar\xc3\xad"
          "a P\xc3\xa9rez",
          "M. P.");
    check("passport 81234567", "*67");
    check("passport 8-123-4567.", "*67");
    check("call +507 6123-4567", "*67");
    check("\xe6\x84\x9f\xe8\xac\x9d\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e\xe5\x85\x88\xe7\x94\x9f", "*.");
}

static void test_not_found(void **state)
{
    (void)state;
    check("Mar\xc3\xad"
          "a came; later another woman, P\xc3\xa9rez, left",
          "");
    check("Ngozi spoke", "");             /* one part alone */
    check("Juanita Cruzado", "");         /* other words */
    check("P\xc3\xa9rez Cruz", "");       /* of two people */
    check("example org, pedro ruiz", ""); /* no names: an address, a sentence */
    check("12 people in 2023, 81234568", "");
    check("", "");
}

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}

/* The map against a list that is searched from the beginning. */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { KEYS = 300 };

struct model {
    struct sv key[KEYS];
    void *value[KEYS];
    size_t n;
};

static size_t model_find(const struct model *m, struct sv key)
{
    for (size_t i = 0; i < m->n; i++)
        if (sv_eq(m->key[i], key))
            return i;
    return m->n;
}

static void model_set(struct model *m, size_t at, struct sv key, void *value)
{
    m->key[at] = key;
    m->value[at] = value;
    m->n += at == m->n;
}

static void test_like_a_list(void **state)
{
    struct arena mem = {0};
    struct map map = {.mem = &mem};
    struct model model = {.n = 0};
    static int values[20000];
    uint32_t random = 7;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        struct sv key = arena_printf(&mem, "k%u", (random >> 16) % KEYS);
        size_t at = model_find(&model, key);
        bool absent = at == model.n;
        assert_int_equal(map_has(&map, key), !absent);
        assert_ptr_equal(map_get(&map, key), absent ? NULL : model.value[at]);
        if (random >> 31) {
            map_set(&map, key, &values[i]);
            model_set(&model, at, key, &values[i]);
        } else {
            assert_int_equal(map_put(&map, key, &values[i]), absent);
            if (absent)
                model_set(&model, at, key, &values[i]);
        }
    }
    assert_int_equal(map.n, model.n);
    for (size_t i = 0; i < map.n; i++) {
        assert_true(sv_eq(map.v[i].key, model.key[i]));
        assert_ptr_equal(map.v[i].value, model.value[i]);
    }
    arena_release(&mem);
}

static void test_odd_keys(void **state)
{
    struct arena mem = {0};
    struct map map = {.mem = &mem};
    int one, two, three;
    (void)state;
    assert_null(map_get(&map, SV("")));
    assert_false(map_has(&map, (struct sv){0}));
    assert_true(map_put(&map, SV(""), &one));
    assert_true(map_put(&map, SV("\0"), &two));
    assert_true(map_put(&map, SV("\0\0"), NULL));
    assert_false(map_put(&map, (struct sv){0}, &three));
    assert_ptr_equal(map_get(&map, (struct sv){0}), &one);
    assert_ptr_equal(map_get(&map, SV("\0")), &two);
    assert_true(map_has(&map, SV("\0\0")) && !map_get(&map, SV("\0\0")));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_like_a_list), cmocka_unit_test(test_odd_keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

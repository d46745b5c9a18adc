/* Trees from YAML and JSON: what they hold, where it stands, what is refused. */
#include "format/file.h"
#include "format/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef int reader(struct arena *mem, struct sv text, struct node **out, struct err *e);

static void becomes(reader *read, const char *text, const char *json)
{
    struct arena mem = {0};
    struct buf out = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    if (read(&mem, sv_of(text), &n, &e))
        fail_msg("%s: %s", text, e.message);
    node_write_json(&out, n);
    assert_string_equal(out.p, json);
    assert_false(out.failed);
    buf_release(&out);
    arena_release(&mem);
}

static void refuses(reader *read, struct sv text, const char *message)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    assert_int_equal(read(&mem, text, &n, &e), -1);
    assert_string_equal(e.message, message);
    assert_int_equal(e.kind, ERR_INPUT);
    arena_release(&mem);
}

static void test_yaml(void **state)
{
    (void)state;
    becomes(node_read_yaml, "", "{}");
    becomes(node_read_yaml, "# nothing\n", "{}");
    becomes(node_read_yaml, "a: 1\nb: [x, 'y', \"1\", ~, null, true]\nc:\n  - d: 2\n",
            "{\"a\":1,\"b\":[\"x\",\"y\",\"1\",null,null,true],\"c\":[{\"d\":2}]}");
    becomes(node_read_yaml, "a: 007\nb: .5\nc: 1.\nd: -1\ne: 'on'\nf: -.2\ng: 0x1\nh: 1e\ni: 0\nj: 1e+5\n",
            "{\"a\":\"007\",\"b\":\".5\",\"c\":\"1.\",\"d\":-1,\"e\":\"on\",\"f\":\"-.2\",\"g\":\"0x1\",\"h\":\"1e\","
            "\"i\":0,\"j\":1e+5}");
    becomes(node_read_yaml, "a: &x {k: 1}\nb: *x\nc: [*x, *x]\n",
            "{\"a\":{\"k\":1},\"b\":{\"k\":1},\"c\":[{\"k\":1},{\"k\":1}]}");
    becomes(node_read_yaml, "t: |\n  one\n  two\n", "{\"t\":\"one\\ntwo\\n\"}");
}

static void test_json(void **state)
{
    static const char text[] = "{\"a\":[1,-2.5e3,\"1\",true,false,null,{}],\"b\":\"\\u00f1\\n\"}";
    (void)state;
    becomes(node_read_json, text, "{\"a\":[1,-2.5e3,\"1\",true,false,null,{}],\"b\":\"\xc3\xb1\\n\"}");
    becomes(node_read_json, " 3 ", "3");
}

static void test_places(void **state)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    (void)state;
    assert_int_equal(node_read_yaml(&mem, SV("a: 1\nb:\n  - x\n  -   y\n"), &n, &e), 0);
    const struct node *y = node_get(n, "b")->item[1];
    assert_true(sv_is(y->scalar, "y"));
    assert_int_equal(y->line, 4);
    assert_int_equal(y->column, 7);
    assert_true(sv_is(node_text(n, "a"), "1"));
    assert_int_equal(node_text(n, "b").n, 0);
    assert_null(node_get(n, "c"));
    arena_release(&mem);
}

static void test_bad_yaml(void **state)
{
    (void)state;
    refuses(node_read_yaml, SV("a: 1\nb: 2\na: 3\n"), "line 3: the key \"a\" is there twice (first in line 1)");
    refuses(node_read_yaml, SV("a: *x\n"), "line 1, column 4: this alias names nothing");
    refuses(node_read_yaml, SV("a: &x [*x]\n"), "line 1, column 8: this alias names nothing");
    refuses(node_read_yaml, SV("[a]: 1\n"), "line 1, column 1: a key has to be a plain text");
    refuses(node_read_yaml, SV("a\n---\nb\n"), "line 3, column 1: only one document is expected");
    refuses(node_read_yaml, SV("a: [1\nb: 2\n"), "line 2, column 2: not valid YAML (did not find expected ',' or ']')");
    refuses(node_read_yaml, SV("a:\n\tb: 1\n"), "line 2, column 1: a tab indents this line; YAML takes spaces alone");
    refuses(node_read_yaml, SV("a: \xff\n"), "line 1, column 4: this is not UTF-8; save the file as UTF-8");
}

static void test_bad_json(void **state)
{
    (void)state;
    refuses(node_read_json, SV(""), "line 1, column 1: not valid JSON");
    refuses(node_read_json, SV("{\"a\":\n 1,}"), "line 2, column 4: not valid JSON");
    refuses(node_read_json, SV("[1] 2"), "line 1, column 5: not valid JSON");
    refuses(node_read_json, SV("\"\xff\""), "line 1, column 2: not valid JSON");
}

static struct sv nested(struct arena *mem, size_t n)
{
    char *text = arena_alloc(mem, n + 1);
    memset(text, '[', n);
    return sv_make(text, n);
}

static void test_depth(void **state)
{
    struct arena mem = {0};
    (void)state;
    refuses(node_read_yaml, nested(&mem, 100000), "line 1, column 65: nested too deeply");
    refuses(node_read_json, nested(&mem, 100000), "line 1, column 65: nested too deeply");
    arena_release(&mem);
}

/* Each level names the last one ten times: ten levels would be 10^10 values. */
static void test_alias_bomb(void **state)
{
    struct buf text = {0};
    (void)state;
    buf_addz(&text, "a0: &a0 x\n");
    for (int i = 1; i < 11; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        buf_addz(&text, "]\n");
    }
    refuses(node_read_yaml, buf_sv(&text), "line 7, column 45: the file is too large once its aliases are followed");
    buf_release(&text);
}

/* Few values, but each level lies inside the next: deep without any deep bracket. */
static void test_alias_ladder(void **state)
{
    struct buf text = {0};
    (void)state;
    buf_addz(&text, "a0: &a0 x\n");
    for (int i = 1; i < 200; i++)
        buf_printf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    refuses(node_read_yaml, buf_sv(&text), "line 65, column 12: nested too deeply");
    buf_release(&text);
}

static void test_many_keys(void **state)
{
    struct buf text = {0};
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "k%d: 1\n", i);
    assert_int_equal(node_read_yaml(&mem, buf_sv(&text), &n, &e), 0);
    assert_int_equal(n->n, 100000);
    arena_release(&mem);
    buf_release(&text);
}

static void test_files(void **state)
{
    struct arena mem = {0};
    struct err missing = {.lang = "en"}, large = {.lang = "en"};
    struct sv text;
    char path[] = "/tmp/istmo-node-XXXXXX";
    (void)state;
    assert_int_equal(file_read(&mem, "/nowhere/x.yaml", 100, &text, &missing), -1);
    assert_string_equal(missing.message, "/nowhere/x.yaml cannot be read: No such file or directory");
    assert_int_equal(missing.kind, ERR_NOT_FOUND);
    FILE *f = fdopen(mkstemp(path), "w");
    for (int i = 0; i < 3000; i++)
        (void)fputc('x', f);
    (void)fclose(f);
    assert_int_equal(file_read(&mem, path, 4096, &text, &large), 0);
    assert_int_equal(text.n, 3000);
    assert_int_equal(file_read(&mem, path, 2048, &text, &large), -1);
    assert_non_null(strstr(large.message, " is larger than 2 kB"));
    assert_int_equal(large.kind, ERR_LIMIT);
    (void)remove(path);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml),       cmocka_unit_test(test_json),         cmocka_unit_test(test_places),
        cmocka_unit_test(test_bad_yaml),   cmocka_unit_test(test_bad_json),     cmocka_unit_test(test_depth),
        cmocka_unit_test(test_alias_bomb), cmocka_unit_test(test_alias_ladder), cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The tree, canonical JSON, documents, keys and proofs: what holds for any leaves, and what is refused. */
#include "domain/edition/edition_document.h"
#include "domain/edition/edition_json.h"
#include "domain/edition/edition_seen.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LEAVES_MAX 70

/* --- the tree ------------------------------------------------------------------------------------------- */

static struct edition_hash number_leaf(size_t i)
{
    unsigned char salt[EDITION_SALT] = {0};
    char text[32];
    int n = snprintf(text, sizeof text, "leaf %zu", i);
    return edition_leaf_hash(salt, sv_make(text, (size_t)n));
}

static void some_leaves(struct edition_hash *leaf, size_t n)
{
    for (size_t i = 0; i < n; i++)
        leaf[i] = number_leaf(i);
}

static void test_any_leaf_is_proved(void **state)
{
    struct edition_hash leaf[LEAVES_MAX];
    struct edition_step step[EDITION_PATH_MAX];
    (void)state;
    some_leaves(leaf, LEAVES_MAX);
    for (size_t n = 1; n <= LEAVES_MAX; n++) {
        struct edition_hash root = edition_tree_root(leaf, n);
        for (size_t i = 0; i < n; i++) {
            size_t height = edition_tree_path(leaf, n, i, step);
            struct edition_hash other = leaf[(i + 1) % n], found = edition_path_root(leaf[i], step, height);
            assert_true(edition_hash_equal(&found, &root));
            found = edition_path_root(other, step, height);
            assert_int_equal(edition_hash_equal(&found, &root), n == 1);
        }
    }
}

static void test_every_leaf_counts(void **state)
{
    struct edition_hash leaf[LEAVES_MAX];
    (void)state;
    for (size_t n = 1; n <= LEAVES_MAX; n++) {
        some_leaves(leaf, n);
        struct edition_hash root = edition_tree_root(leaf, n), other;
        for (size_t i = 0; i < n; i++) {
            leaf[i].b[i % EDITION_HASH] ^= 1;
            other = edition_tree_root(leaf, n);
            assert_false(edition_hash_equal(&root, &other));
            leaf[i].b[i % EDITION_HASH] ^= 1;
        }
        other = edition_tree_root(leaf, n - 1);
        assert_false(edition_hash_equal(&root, &other));
    }
}

/* RFC 6962 §2.1: the root of nothing, and of two leaves by hand. */
static void test_known_roots(void **state)
{
    struct arena mem = {0};
    struct edition_hash none = edition_tree_root(NULL, 0), leaf[2] = {number_leaf(0), number_leaf(1)};
    unsigned char text[1 + 2 * EDITION_HASH] = {1}, expected[EDITION_HASH];
    (void)state;
    assert_true(sv_is(edition_hex(none.b, EDITION_HASH, &mem),
                      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    memcpy(text + 1, leaf, sizeof leaf);
    (void)crypto_hash_sha256(expected, text, sizeof text);
    struct edition_hash root = edition_tree_root(leaf, 2);
    assert_memory_equal(root.b, expected, EDITION_HASH);
    arena_release(&mem);
}

/* A node's text given as a leaf does not hash to the node. */
static void test_leaf_is_no_node(void **state)
{
    struct edition_hash a = number_leaf(0), b = number_leaf(1), node = edition_node_hash(&a, &b);
    struct edition_hash leaf = edition_leaf_hash(a.b, sv_make((const char *)b.b, EDITION_HASH));
    (void)state;
    assert_false(edition_hash_equal(&node, &leaf));
}

/* --- canonical JSON ---------------------------------------------------------------------------------------- */

static void check_canonical(const char *text, const char *expected)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    assert_int_equal(node_read_json(&mem, sv_of(text), &n, &e), 0);
    assert_int_equal(edition_json_strict(n), expected != NULL);
    if (expected) {
        struct sv found = edition_json_text(n, &mem);
        assert_int_equal(found.n, strlen(expected));
        assert_memory_equal(found.p, expected, found.n);
    }
    arena_release(&mem);
}

static void test_canonical(void **state)
{
    (void)state;
    check_canonical("{ \"b\" : 1, \"a\" : [ null, true, \"x\" ] }", "{\"a\":[null,true,\"x\"],\"b\":1}");
    check_canonical("{\"a\":\"\\u003c\\u00e1\\/\\n\\u0001\\\"\"}", "{\"a\":\"<\xc3\xa1/\\n\\u0001\\\"\"}");
    check_canonical("{\"a\":\"\"}", "{\"a\":\"\"}");
    check_canonical("{\"a\":-12}", "{\"a\":-12}");
    check_canonical("{\"a\":1.5}", NULL);
    check_canonical("{\"a\":1e3}", NULL);
    check_canonical("{\"a\":-0}", NULL);
    check_canonical("{\"a\":1234567890123456}", NULL);
    check_canonical("{\"\xc3\xa1\":1}", NULL);
}

/* --- documents ------------------------------------------------------------------------------------------- */

struct trial {
    struct arena mem;
    struct edition ed;
    unsigned char secret[EDITION_SECRET];
    struct edition_trust trust;
    struct err e;
};

static void add(struct trial *t, const char *json, bool hidden)
{
    struct node *n;
    struct edition_leaf leaf = {0};
    assert_int_equal(node_read_json(&t->mem, sv_of(json), &n, &t->e), 0);
    edition_leaf_make(&leaf, n, hidden, &t->mem);
    vec_push(&t->mem, &t->ed.figures, leaf);
}

static void new_key(struct trial *t)
{
    struct edition_public next = {0};
    unsigned char secret[EDITION_SECRET], text[EDITION_HASH];
    (void)crypto_sign_keypair(next.key, secret);
    if (t->ed.keys.n) {
        edition_endorsed_text(t->ed.mission, t->ed.keys.v[t->ed.keys.n - 1].key, next.key, text);
        (void)crypto_sign_detached(next.endorsement, NULL, text, sizeof text, t->secret);
    }
    memcpy(t->secret, secret, sizeof secret);
    memcpy(t->ed.key, next.key, EDITION_PUBLIC);
    vec_push(&t->mem, &t->ed.keys, next);
}

static void sign(struct trial *t)
{
    unsigned char text[64];
    edition_roots(&t->ed);
    edition_signed_text(&t->ed.root, text);
    (void)crypto_sign_detached(t->ed.signature, NULL, text, sizeof text, t->secret);
}

static void trial_open(struct trial *t)
{
    *t = (struct trial){.ed = {.mission = SV("M"), .number = 3}, .e = {.lang = "en"}};
    assert_true(sodium_init() >= 0);
    new_key(t);
    vec_push(&t->mem, &t->trust.keys, t->ed.keys.v[0]);
    t->trust.mission = SV("M");
    add(t, "{\"kind\":\"edition\",\"mission\":\"M\",\"number\":3,\"period\":\"2023\"}", false);
    add(t,
        "{\"kind\":\"figure\",\"code\":\"A-1\",\"period\":\"2023\",\"slice\":null,\"value\":\"1190\","
        "\"printed\":\"1,190\"}",
        false);
    add(t,
        "{\"kind\":\"figure\",\"code\":\"A-2\",\"period\":\"2023\",\"slice\":\"sex=f\",\"value\":\"3\","
        "\"printed\":\"3\"}",
        true);
    add(t, "{\"kind\":\"definition\",\"code\":\"A-1\",\"formula\":\"count(x)\"}", false);
    sign(t);
}

static enum edition_signed verdict(struct trial *t, const struct edition *ed)
{
    return edition_signed_by(&t->trust, ed->mission, &ed->root, ed->signature, ed->key, &ed->keys);
}

static void test_document_round_trip(void **state)
{
    struct trial t;
    struct edition ed;
    (void)state;
    trial_open(&t);
    struct sv text = edition_document_write(&t.ed, &t.mem);
    assert_null(strstr(text.p, "A-2")); /* hidden */
    if (edition_document_read(text, &t.mem, &ed, &t.e))
        fail_msg("%s", t.e.message);
    assert_true(edition_hash_equal(&ed.root, &t.ed.root));
    assert_int_equal(ed.number, 3);
    assert_int_equal(verdict(&t, &ed), EDITION_SIGNED);
    struct sv again = edition_document_write(&ed, &t.mem);
    assert_true(sv_eq(text, again));
    arena_release(&t.mem);
}

/* Whatever single letter of the document is another: it is refused, or the signature no longer holds. */
static void test_any_change_is_found(void **state)
{
    struct trial t;
    struct edition ed;
    (void)state;
    trial_open(&t);
    struct sv text = edition_document_write(&t.ed, &t.mem);
    char *copy = arena_z(&t.mem, text);
    for (size_t i = 0; i < text.n; i++) {
        struct arena mem = {0};
        struct err e = {.lang = "en"};
        copy[i] = (char)(copy[i] == '7' ? '8' : '7');
        bool as_signed =
            !edition_document_read(sv_make(copy, text.n), &mem, &ed, &e) && verdict(&t, &ed) == EDITION_SIGNED;
        /* The list of keys is no part of what is signed: a date in it may change. */
        bool in_keys = strstr(text.p, "\"keys\"") <= text.p + i && text.p + i < strstr(text.p, "\"lineage\"");
        if (as_signed && !in_keys)
            fail_msg("changed at %zu: %.40s", i, copy + i);
        copy[i] = text.p[i];
        arena_release(&mem);
    }
    for (size_t n = 0; n < text.n; n++) {
        struct arena mem = {0};
        struct err e = {.lang = "en"};
        assert_int_equal(edition_document_read(sv_make(text.p, n), &mem, &ed, &e), -1);
        assert_int_equal(e.kind, ERR_INPUT);
        arena_release(&mem);
    }
    arena_release(&t.mem);
}

static void test_salts_differ(void **state)
{
    struct trial t;
    (void)state;
    trial_open(&t);
    add(&t, "{\"kind\":\"figure\",\"code\":\"A-1\"}", false);
    add(&t, "{\"kind\":\"figure\",\"code\":\"A-1\"}", false);
    const struct edition_leaf *a = &t.ed.figures.v[t.ed.figures.n - 1], *b = a - 1;
    assert_true(sv_eq(a->body, b->body));
    assert_false(edition_hash_equal(&a->hash, &b->hash));
    arena_release(&t.mem);
}

/* --- keys ------------------------------------------------------------------------------------------------- */

static void test_keys(void **state)
{
    struct trial t;
    struct edition_trust trust;
    struct edition_keys first;
    (void)state;
    trial_open(&t);
    first = t.ed.keys;
    new_key(&t);
    assert_int_equal(verdict(&t, &t.ed), EDITION_BAD_SIGNATURE); /* of the old key, and names the new one */
    sign(&t);
    assert_int_equal(verdict(&t, &t.ed), EDITION_SIGNED); /* the old key is trusted and endorses the new one */
    t.trust.mission = SV("N");
    assert_int_equal(verdict(&t, &t.ed), EDITION_OTHER_KEY);
    t.trust.mission = SV("M");
    t.ed.keys.v[1].endorsement[0] ^= 1;
    assert_int_equal(verdict(&t, &t.ed), EDITION_OTHER_KEY);
    struct sv text = edition_trust_write(SV("M"), &t.ed.keys, &t.mem);
    assert_int_equal(edition_trust_read(text, &t.mem, &trust, &t.e), -1);
    t.ed.keys.v[1].endorsement[0] ^= 1;
    text = edition_trust_write(SV("M"), &t.ed.keys, &t.mem);
    assert_int_equal(edition_trust_read(text, &t.mem, &trust, &t.e), 0);
    assert_int_equal(trust.keys.n, 2);
    first.n = 1;
    assert_int_equal(edition_trust_read(edition_hex(first.v[0].key, EDITION_PUBLIC, &t.mem), &t.mem, &trust, &t.e), 0);
    assert_memory_equal(trust.keys.v[0].key, first.v[0].key, EDITION_PUBLIC);
    assert_int_equal(edition_trust_read(SV("ABC"), &t.mem, &trust, &t.e), -1);
    arena_release(&t.mem);
}

/* --- proofs ----------------------------------------------------------------------------------------------- */

static void test_proofs(void **state)
{
    struct trial t;
    struct edition_proofs p;
    static const size_t shown[] = {2, 0};
    (void)state;
    trial_open(&t);
    struct sv text = edition_proof_write(&t.ed, shown, 2, &t.mem);
    assert_null(strstr(text.p, "A-1"));      /* no other figure */
    assert_null(strstr(text.p, "\"1190\"")); /* quoted: a salt may hold these digits */
    if (edition_proof_read(text, &t.mem, &p, &t.e))
        fail_msg("%s", t.e.message);
    assert_int_equal(p.n, 2);
    assert_true(sv_is(node_text(p.proof[0].leaf.node, "code"), "A-2"));
    assert_int_equal(edition_signed_by(&t.trust, p.mission, &p.root, p.signature, p.key, &p.keys), EDITION_SIGNED);
    char *copy = arena_z(&t.mem, text), *value = strstr(copy, "\"value\":\"3\"");
    assert_non_null(value);
    value[9] = '4';
    assert_int_equal(edition_proof_read(sv_make(copy, text.n), &t.mem, &p, &t.e), -1);
    arena_release(&t.mem);
}

/* --- what a reader sees --------------------------------------------------------------------------------------- */

static void compare(struct trial *t, const char *signed_page, const char *page, struct seen_faults *out)
{
    struct seen seen;
    assert_int_equal(seen_read(sv_of(signed_page), &t->mem, &seen, &t->e), 0);
    struct node *leaf = seen_leaf(&seen, SEEN_HTML, &t->ed, &t->mem);
    assert_int_equal(seen_read(sv_of(page), &t->mem, &seen, &t->e), 0);
    seen_compare(&seen, leaf, &t->ed, &t->mem, out);
}

#define PAGE(inside) \
    "<!doctype html><style>p{width:99px}</style><p id=\"figure-A-1\">" inside "</p><p>2 of 3 &amp; 4</p>"

static void test_seen(void **state)
{
    struct trial t;
    struct seen_faults f;
    (void)state;
    trial_open(&t);
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b>1,190</b> people"), &f);
    assert_int_equal(f.n, 0);
    assert_false(f.words);
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b>1,&#49;91</b> people"), &f);
    assert_int_equal(f.n, 1);
    assert_true(sv_is(f.v[0].figure, "A-1"));
    assert_true(sv_is(f.v[0].seen, "1,191"));
    assert_true(sv_is(f.v[0].expected, "1,190"));
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b></b> people"), &f);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.v[0].seen.n, 0);
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b>1,190</b> people of 2,000"), &f);
    assert_int_equal(f.n, 1);
    assert_int_equal(f.v[0].expected.n, 0);
    assert_true(sv_is(f.v[0].seen, "2,000"));
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b>1,190</b> women"), &f);
    assert_int_equal(f.n, 0);
    assert_true(f.words);
    compare(&t, PAGE("<b>1,190</b> people"), PAGE("<b>1,190</b> <!-- 7 --><script>8</script>people"), &f);
    assert_int_equal(f.n, 0);
    arena_release(&t.mem);
}

static void test_fingerprint(void **state)
{
    struct arena mem = {0};
    struct edition_hash root = {{0x7f, 0x00, 0x00, 0x01, 0x3f, 0x54, 0xdc, 0xc1}};
    struct sv text = edition_fingerprint(&root, &mem);
    (void)state;
    assert_memory_equal(text.p, "lusab-babad-gutih-tugad-", 24); /* the examples of the source */
    assert_int_equal(text.n, 47);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_leaf_is_proved),
        cmocka_unit_test(test_every_leaf_counts),
        cmocka_unit_test(test_known_roots),
        cmocka_unit_test(test_leaf_is_no_node),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_document_round_trip),
        cmocka_unit_test(test_any_change_is_found),
        cmocka_unit_test(test_salts_differ),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_seen),
        cmocka_unit_test(test_fingerprint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Accounts and sessions on both databases: what is refused, what a session is worth, what a reader of the database
 * learns. */
#include "domain/record/record_testing.h"
#include "domain/user/user_internal.h"

#include "base/clock.h"

#define PASSWORD "correcto caballo"

static int migrate(struct fixture *f)
{
    static const struct db_migrations *const mine[] = {&record_migrations, &fact_migrations, &note_migrations,
                                                       &user_migrations};
    return db_migrate(f->db, mine, 4, &f->e);
}

static void open_with(struct fixture *f, void **state)
{
    struct grant g = {ROLE_DATA_ENTRY, SV("GOV"), {0}, {0}};
    struct user_new n = {.name = SV("eva"), .display = SV("Eva"), .password = SV(PASSWORD), .access = {&g, 1, 1}};
    fixture_for(f, state);
    if (migrate(f) || user_add(&f->ctx, f->pk, &n, &f->e))
        fail_msg("%s", f->e.message);
}

static struct web_person person_of(struct fixture *f, struct sv token)
{
    struct web_person p = {0};
    assert_int_equal(user_who(&f->ctx, token, &f->mem, &p, &f->e), 0);
    return p;
}

static int sign_in(struct fixture *f, const char *name, const char *password, struct sv *token)
{
    f->e = (struct err){.lang = "en"};
    return user_sign_in(&f->ctx, sv_of(name), sv_of(password), SV("192.0.2.1"), &f->mem, token, &f->e);
}

static void test_signs_in_and_out(void **state)
{
    struct fixture f;
    struct sv a, b;
    open_with(&f, state);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &a), 0);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &b), 0);
    struct web_person p = person_of(&f, a), q = person_of(&f, b);
    assert_true(sv_is(p.name, "eva"));
    assert_true(sv_is(p.display, "Eva"));
    assert_int_equal(p.access.n, 1);
    assert_int_equal(p.access.v[0].role, ROLE_DATA_ENTRY);
    assert_true(sv_is(p.access.v[0].unit, "GOV"));
    assert_string_not_equal(p.csrf, q.csrf);
    assert_string_equal(p.csrf, person_of(&f, a).csrf);
    assert_int_equal(user_sign_out(&f.ctx, a, &f.e), 0);
    assert_int_equal(person_of(&f, a).name.n, 0);
    assert_true(sv_is(person_of(&f, b).name, "eva"));
    fixture_close(&f);
}

static void test_refuses(void **state)
{
    struct fixture f;
    struct sv token;
    open_with(&f, state);
    assert_int_equal(sign_in(&f, "eva", "otra cosa larga", &token), -1);
    assert_int_equal(f.e.kind, ERR_DENIED);
    assert_string_equal(f.e.message, "name or password is wrong");
    assert_int_equal(sign_in(&f, "nadie", PASSWORD, &token), -1);
    assert_string_equal(f.e.message, "name or password is wrong");
    static const char *const none[] = {"", "x", "00", "zz"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(person_of(&f, sv_of(none[i])).name.n, 0);
    char made_up[2 * WEB_TOKEN + 1];
    memset(made_up, 'a', sizeof made_up - 1);
    made_up[sizeof made_up - 1] = '\0';
    assert_int_equal(person_of(&f, sv_of(made_up)).name.n, 0);
    fixture_close(&f);
}

static void test_another_password_ends_sessions(void **state)
{
    struct fixture f;
    struct sv token;
    open_with(&f, state);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), 0);
    assert_int_equal(user_set_password(&f.ctx, SV("eva"), SV("otra contraseña"), &f.e), 0);
    assert_int_equal(person_of(&f, token).name.n, 0);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), -1);
    assert_int_equal(sign_in(&f, "eva", "otra contraseña", &token), 0);
    assert_int_equal(user_disable(&f.ctx, SV("eva"), true, &f.e), 0);
    assert_int_equal(person_of(&f, token).name.n, 0);
    assert_int_equal(sign_in(&f, "eva", "otra contraseña", &token), -1);
    assert_int_equal(user_disable(&f.ctx, SV("eva"), false, &f.e), 0);
    assert_int_equal(sign_in(&f, "eva", "otra contraseña", &token), 0);
    fixture_close(&f);
}

/* Of another mission nothing is seen, though its database is the same. */
static void test_missions_are_apart(void **state)
{
    struct fixture f;
    struct sv token;
    open_with(&f, state);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), 0);
    f.ctx.mission = SV("other");
    assert_int_equal(person_of(&f, token).name.n, 0);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), -1);
    fixture_close(&f);
}

static void test_sessions_end_by_themselves(void **state)
{
    struct fixture f;
    struct sv token;
    open_with(&f, state);
    assert_int_equal(setenv("ISTMO_NOW", "2026-03-01T08:00:00Z", 1), 0);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), 0);
    static const struct {
        const char *now;
        bool there;
    } steps[] = {{"2026-03-01T09:59:00Z", true}, {"2026-03-01T11:58:00Z", true}, {"2026-03-01T13:57:00Z", true},
                 {"2026-03-01T15:56:00Z", true}, {"2026-03-01T17:55:00Z", true}, {"2026-03-01T19:54:00Z", true},
                 {"2026-03-01T20:00:00Z", false}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(setenv("ISTMO_NOW", steps[i].now, 1), 0);
        assert_int_equal(person_of(&f, token).name.n > 0, steps[i].there);
    }
    assert_int_equal(setenv("ISTMO_NOW", "2026-03-02T08:00:00Z", 1), 0);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), 0);
    assert_int_equal(setenv("ISTMO_NOW", "2026-03-02T10:01:00Z", 1), 0);
    assert_int_equal(person_of(&f, token).name.n, 0);
    assert_int_equal(unsetenv("ISTMO_NOW"), 0);
    fixture_close(&f);
}

/* Neither password nor token lies in the database. */
static void test_nothing_to_take(void **state)
{
    struct fixture f;
    struct sv token;
    int64_t n;
    open_with(&f, state);
    assert_int_equal(sign_in(&f, "eva", PASSWORD, &token), 0);
    assert_int_equal(db_one_int(f.reader, &f.e,
                                "SELECT count(*) FROM account WHERE secret LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'",
                                DB_NOARGS, &n, NULL),
                     0);
    assert_int_equal(n, 1);
    unsigned char bytes[WEB_TOKEN];
    size_t got_n;
    assert_int_equal(sodium_hex2bin(bytes, sizeof bytes, token.p, token.n, NULL, &got_n, NULL), 0);
    assert_int_equal(db_one_int(f.reader, &f.e, "SELECT count(*) FROM session WHERE token = $1",
                                DB_ARGS(db_blob(sv_make((const char *)bytes, sizeof bytes))), &n, NULL),
                     0);
    assert_int_equal(n, 0);
    fixture_close(&f);
}

static void expect_refused(struct fixture *f, struct user_new n, enum err_kind kind)
{
    f->e = (struct err){.lang = "en"};
    assert_int_equal(user_add(&f->ctx, f->pk, &n, &f->e), -1);
    assert_int_equal(f->e.kind, kind);
}

static void test_accounts_that_cannot_be(void **state)
{
    struct fixture f;
    open_with(&f, state);
    struct grant g = {ROLE_VIEWER, {0}, {0}, {0}}, unit = {ROLE_VIEWER, SV("XX"), {0}, {0}},
                 place = {ROLE_VIEWER, {0}, SV("XX"), {0}}, form = {ROLE_VIEWER, {0}, {0}, SV("XX")};
    struct access a = {&g, 1, 1};
    expect_refused(&f, (struct user_new){SV("eva"), {0}, SV(PASSWORD), a}, ERR_CONFLICT);
    expect_refused(&f, (struct user_new){SV(""), {0}, SV(PASSWORD), a}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("Eva"), {0}, SV(PASSWORD), a}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("a b"), {0}, SV(PASSWORD), a}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("ana"), {0}, SV("corta"), a}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("ana"), {0}, SV(PASSWORD), {0}}, ERR_USAGE);
    expect_refused(&f, (struct user_new){SV("ana"), {0}, SV(PASSWORD), {&unit, 1, 1}}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("ana"), {0}, SV(PASSWORD), {&place, 1, 1}}, ERR_INPUT);
    expect_refused(&f, (struct user_new){SV("ana"), {0}, SV(PASSWORD), {&form, 1, 1}}, ERR_INPUT);
    assert_int_equal(user_grant(&f.ctx, f.pk, SV("eva"), &g, &f.e), 0);
    assert_int_equal(user_grant(&f.ctx, f.pk, SV("nadie"), &g, &f.e), -1);
    struct users all;
    assert_int_equal(user_list(f.reader, f.ctx.mission, &f.mem, &all, &f.e), 0);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.v[0].access.n, 2);
    fixture_close(&f);
}

/* Guessing is slowed down from where it comes; the same name from elsewhere is not. */
static void test_guessing(void **state)
{
    struct sv here = SV("192.0.2.7"), there = SV("192.0.2.8"), name = SV("guessed");
    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(user_throttle_wait_ms(name, here, 1000 + i), 0);
        user_throttle_wrong(name, here, 1000 + i);
    }
    assert_int_equal(user_throttle_wait_ms(name, here, 1004), 1000);
    assert_int_equal(user_throttle_wait_ms(name, there, 1004), 0);
    user_throttle_wrong(name, here, 2004);
    assert_int_equal(user_throttle_wait_ms(name, here, 2004), 2000);
    for (int i = 0; i < 40; i++)
        user_throttle_wrong(name, here, 3000);
    assert_int_equal(user_throttle_wait_ms(name, here, 3000), 900000);
    assert_int_equal(user_throttle_wait_ms(name, here, 1000), 900000); /* a clock set back */
    user_throttle_right(name, here);
    assert_int_equal(user_throttle_wait_ms(name, here, 3000), 0);
}

static void test_new_passwords(void **state)
{
    char a[21], b[21];
    (void)state;
    user_password_new(a);
    user_password_new(b);
    assert_int_equal(strlen(a), 20);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_signs_in_and_out),
        BOTH(test_refuses),
        BOTH(test_another_password_ends_sessions),
        BOTH(test_missions_are_apart),
        BOTH(test_sessions_end_by_themselves),
        BOTH(test_nothing_to_take),
        BOTH(test_accounts_that_cannot_be),
        cmocka_unit_test(test_guessing),
        cmocka_unit_test(test_new_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

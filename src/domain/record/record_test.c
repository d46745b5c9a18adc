/* Saving and reading records: what is kept, what is refused and how. Both engines. */
#include "domain/record/record_testing.h"

/* --- the life of a record --------------------------------------------------------------------- */

static void test_create_and_read(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"), .source_key = SV("A-1"));
    assert_int_equal(f.saved.outcome, RECORD_CREATED);
    assert_int_equal(f.saved.version, 1);
    assert_int_equal(f.saved.revision, 1);
    struct record *r = load(&f, f.saved.id);
    assert_true(sv_is(r->state, "draft"));
    assert_int_equal(r->num, 1);
    assert_int_equal(r->date, date_from_civil(2023, 5, 4));
    assert_true(sv_is(r->source_key, "A-1"));
    assert_string_equal(got(&f, r->answers, "facilitator", 0), "Zacarías Canario");
    assert_string_equal(got(&f, r->answers, "name", 0), "Eulalia Canaria");
    assert_string_equal(got(&f, r->answers, "name", 1), "");
    assert_string_equal(got(&f, r->answers, "sex", 1), "m");
    assert_int_equal(r->nevents, 1);
    assert_sound(&f);
    fixture_close(&f);
}

static void test_review(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    REFUSED(&f, ERR_INPUT, "submit", .id = id, .transition = SV("approve")); /* says what is possible */
    SAVE(&f, .id = id, .transition = SV("submit"));
    REFUSED(&f, ERR_INPUT, "reason", .id = id, .transition = SV("return"));
    SAVE(&f, .id = id, .transition = SV("return"), .reason = SV("the date is wrong"));
    SAVE(&f, .id = id, .answers = tally(&f, "2023-05-05", "8"));
    SAVE(&f, .id = id, .transition = SV("submit"));
    SAVE(&f, .id = id, .transition = SV("approve"));
    struct record *r = load(&f, id.p);
    assert_true(sv_is(r->state, "approved"));
    assert_int_equal(r->version, 6);
    assert_int_equal(r->nevents, 4); /* each state once, by its first date */
    assert_string_equal(got(&f, r->answers, "women", 0), "8");
    assert_sound(&f);
    SAVE(&f, .id = id, .transition = SV("withdraw"), .reason = SV("it did not take place"));
    assert_true(sv_is(load(&f, id.p)->state, "withdrawn"));
    assert_sound(&f);
    fixture_close(&f);
}

static void test_delete(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"), .import_state = SV("approved"),
         .source_key = SV("A-1"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    REFUSED(&f, ERR_INPUT, "needs a reason", .id = id, .remove = true);
    SAVE(&f, .id = id, .remove = true, .reason = SV("entered twice"));
    assert_true(load(&f, id.p)->deleted);
    assert_sound(&f);
    REFUSED(&f, ERR_NOT_FOUND, "was deleted", .id = id, .answers = workshop(&f, "2023-05-04"));
    SAVE(&f, .id = id, .answers = workshop(&f, "2023-05-04"), .import_state = SV("approved")); /* the file again */
    assert_int_equal(f.saved.outcome, RECORD_UNCHANGED);
    assert_true(load(&f, id.p)->deleted);
    REFUSED(&f, ERR_NOT_FOUND, "there is no record", .id = SV("0"), .transition = SV("submit"));
    fixture_close(&f);
}

static void test_unchanged(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"), .import_state = SV("approved"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    SAVE(&f, .id = id, .answers = workshop(&f, "2023-05-04"), .import_state = SV("approved"));
    assert_int_equal(f.saved.outcome, RECORD_UNCHANGED);
    struct verify_result v = check_all(&f);
    assert_int_equal(v.revisions, 1);
    struct answers *other = workshop(&f, "2023-05-04");
    put(other, "name", 1, "Somebody");
    SAVE(&f, .id = id, .answers = other, .import_state = SV("approved"));
    assert_int_equal(f.saved.outcome, RECORD_CHANGED);
    assert_sound(&f);
    fixture_close(&f);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void test_wrong_answers(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct answers *a = tally(&f, "2023-02-30", "2000");
    put(a, "kind", 0, "worksop");
    REFUSED(&f, ERR_INPUT, "", .form = form_of(&f, "activity"), .answers = a);
    assert_true(f.problems.nerrors >= 3);
    struct verify_result v = check_all(&f);
    assert_int_equal(v.records + v.revisions, 0);
    fixture_close(&f);
}

/* Errors name a personal question and do not show its answer. */
static void test_errors_show_nothing_personal(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct answers *a = workshop(&f, "2023-05-04");
    put(a, "facilitator", 0, "Zacarías \xff Canario");
    REFUSED(&f, ERR_INPUT, "facilitator", .form = form_of(&f, "activity"), .answers = a);
    for (size_t i = 0; i < f.problems.n; i++) {
        assert_null(strstr(arena_z(&f.mem, f.problems.v[i].message), "Canario"));
        assert_null(strstr(arena_z(&f.mem, f.problems.v[i].found), "Canario"));
    }
    fixture_close(&f);
}

static void test_conflict(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = workshop(&f, "2023-05-04"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    struct answers *theirs = workshop(&f, "2023-05-04"), *mine = workshop(&f, "2023-05-04");
    put(theirs, "kind", 0, "talk");
    put(theirs, "name", 1, "Secreta Canaria");
    put(mine, "kind", 0, "fair");
    f.ctx.user = SV("berta");
    SAVE(&f, .id = id, .expect_version = 1, .answers = theirs);
    f.ctx.user = SV("ana");
    REFUSED(&f, ERR_CONFLICT, "berta", .id = id, .expect_version = 1, .answers = mine);
    assert_non_null(strstr(f.e.message, "talk"));
    assert_non_null(strstr(f.e.message, "fair"));
    assert_null(strstr(f.e.message, "Canaria"));
    bool shown = false;
    for (size_t i = 0; i < f.problems.n; i++) {
        const struct problem *p = &f.problems.v[i];
        char *text = arena_z(&f.mem, p->message);
        assert_null(strstr(text, "Canaria"));
        shown |=
            sv_is(p->at.column, "kind") && strstr(text, "workshop") && strstr(text, "talk") && strstr(text, "fair");
    }
    assert_true(shown);
    assert_int_equal(load(&f, id.p)->version, 2);
    SAVE(&f, .id = id, .expect_version = 2, .answers = mine);
    assert_sound(&f);
    fixture_close(&f);
}

static void test_guards_and_evidence(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct answers *a = answers_new(&f.mem, form_of(&f, "case"));
    put(a, "date", 0, "2023-03-01");
    put(a, "document", 0, "X-1234567");
    SAVE(&f, .form = form_of(&f, "case"), .answers = a);
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    REFUSED(&f, ERR_INPUT, "declaration", .id = id, .transition = SV("approve"));
    struct record_evidence paper = {.kind = SV("declaration")};
    SAVE(&f, .id = id, .transition = SV("approve"), .evidence = &paper, .nevidence = 1);
    REFUSED(&f, ERR_INPUT, "", .id = id, .transition = SV("board")); /* the guard wants a ticket */
    struct answers *b = answers_copy(&f.mem, load(&f, id.p)->answers);
    put(b, "ticket", 0, "CM-801");
    SAVE(&f, .id = id, .answers = b, .transition = SV("board"));
    struct record *r = load(&f, id.p);
    assert_true(sv_is(r->state, "departed"));
    assert_int_equal(r->nevidence, 1);
    assert_string_equal(got(&f, r->answers, "document", 0), "X-1234567");
    assert_sound(&f);
    fixture_close(&f);
}

/* --- periods ---------------------------------------------------------------------------------- */

struct closing {
    struct fixture *f;
    const char *period, *reason;
    bool close;
};

static int closing_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct closing *x = ctx;
    struct period p;
    if (period_parse(&x->f->mem, sv_of(x->period), 1, &p, e))
        return -1;
    return x->close ? period_close(c, x->f->v, &x->f->ctx, &p, sv_of(x->reason), e)
                    : period_reopen(c, x->f->v, &x->f->ctx, &p, sv_of(x->reason), e);
}

static int closing(struct fixture *f, const char *period, bool close, const char *reason)
{
    struct closing x = {f, period, reason, close};
    f->e = (struct err){.lang = "en"};
    return db_write(f->db, closing_job, &x, &f->e);
}

static struct sv last_action(struct fixture *f, struct sv id)
{
    struct revision r;
    bool found;
    assert_int_equal(revision_store_find(f->reader, f->ctx.mission, id, 0, &f->mem, &r, &found, &f->e), 0);
    return found ? r.action : (struct sv){0};
}

static void test_closed_period(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"), .import_state = SV("approved"));
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    assert_int_equal(closing(&f, "2023", true, ""), 0);
    REFUSED(&f, ERR_INPUT, "closed", .id = id, .answers = tally(&f, "2023-05-04", "8"));
    REFUSED(&f, ERR_INPUT, "closed", .id = id, .answers = tally(&f, "2024-05-04", "7")); /* moving it out */
    REFUSED(&f, ERR_INPUT, "closed", .form = form_of(&f, "activity"), .answers = tally(&f, "2023-12-31", "1"));
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2024-01-01", "1"));
    SAVE(&f, .id = id, .answers = tally(&f, "2023-05-04", "8"), .reason = SV("counted again"));
    assert_true(sv_is(last_action(&f, id), "amend"));
    assert_int_equal(closing(&f, "2023-Q2", false, ""), -1); /* reopening needs a reason */
    assert_int_equal(closing(&f, "2023-Q2", false, "late reports"), 0);
    SAVE(&f, .id = id, .answers = tally(&f, "2023-05-04", "9"));
    assert_true(sv_is(last_action(&f, id), "change"));
    REFUSED(&f, ERR_INPUT, "closed", .form = form_of(&f, "activity"), .answers = tally(&f, "2023-07-01", "1"));
    assert_sound(&f);
    fixture_close(&f);
}

/* A case that began in a closed year goes on; what changes that year's figures does not. */
static void test_case_goes_on(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct answers *a = answers_new(&f.mem, form_of(&f, "case"));
    struct record_event past[] = {{SV("applied"), date_from_civil(2022, 12, 1)},
                                  {SV("approved"), date_from_civil(2022, 12, 20)}};
    put(a, "date", 0, "2022-12-01");
    put(a, "ticket", 0, "CM-801");
    SAVE(&f, .form = form_of(&f, "case"), .answers = a, .import_state = SV("approved"), .event = past, .nevents = 2);
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    assert_int_equal(closing(&f, "2022", true, ""), 0);
    struct answers *b = answers_copy(&f.mem, load(&f, id.p)->answers);
    put(b, "sex", 0, "f");
    REFUSED(&f, ERR_INPUT, "closed", .id = id, .answers = b);
    SAVE(&f, .id = id, .transition = SV("board"));
    assert_true(sv_is(last_action(&f, id), "board"));
    assert_sound(&f);
    fixture_close(&f);
}

static int32_t day_of(struct fixture *f, const char *id, const char *state)
{
    const struct record *r = load(f, id);
    for (size_t i = 0; i < r->nevents; i++)
        if (sv_is(r->event[i].state, state))
            return r->event[i].date;
    return DATE_NONE;
}

/* Events count by the day they happened, not by the day somebody writes them down. */
static void test_dates_of_events(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct answers *a = answers_new(&f.mem, form_of(&f, "case"));
    put(a, "date", 0, "2023-01-02");
    put(a, "ticket", 0, "CM-802");
    SAVE(&f, .form = form_of(&f, "case"), .answers = a);
    const char *id = arena_sv(&f.mem, sv_of(f.saved.id)).p;
    assert_int_equal(day_of(&f, id, "applied"), date_from_civil(2023, 1, 2));
    REFUSED(&f, ERR_INPUT, "not a date", .id = sv_of(id), .transition = SV("approve"),
            .transition_date = SV("2023-02-30"));
    REFUSED(&f, ERR_INPUT, "not come", .id = sv_of(id), .transition = SV("approve"),
            .transition_date = SV("2190-01-01"));
    struct record_evidence paper = {.kind = SV("declaration")};
    SAVE(&f, .id = sv_of(id), .transition = SV("approve"), .transition_date = SV("2023-02-03"), .evidence = &paper,
         .nevidence = 1);
    assert_int_equal(day_of(&f, id, "approved"), date_from_civil(2023, 2, 3));
    assert_int_equal(closing(&f, "2023-Q2", true, ""), 0);
    REFUSED(&f, ERR_INPUT, "closed", .id = sv_of(id), .transition = SV("board"), .transition_date = SV("2023-04-05"));
    assert_sound(&f);
    fixture_close(&f);
}

/* --- imports, evidence, attachments ----------------------------------------------------------- */

static void test_import(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    struct sv id = SV("0187e4f2-7c00-7abc-8def-0123456789ab");
    struct record_event past[] = {{SV("applied"), date_from_civil(2023, 1, 5)},
                                  {SV("departed"), date_from_civil(2023, 2, 6)}};
    struct answers *a = answers_new(&f.mem, form_of(&f, "case"));
    put(a, "date", 0, "2023-01-05");
    REFUSED(&f, ERR_INPUT, "departed", .form = a->form, .id = id, .answers = a, .import_state = SV("departd"));
    REFUSED(&f, ERR_INPUT, "identifier", .form = a->form, .id = SV("17"), .answers = a, .import_state = SV("departed"));
    SAVE(&f, .form = a->form, .id = id, .answers = a, .import_state = SV("departed"), .event = past, .nevents = 2,
         .apportioned = true);
    assert_true(sv_is(id, f.saved.id));
    struct record *r = load(&f, id.p);
    assert_true(r->apportioned && sv_is(r->state, "departed"));
    assert_int_equal(r->event[1].date, past[1].date);
    past[1].date++;
    SAVE(&f, .form = a->form, .id = id, .answers = a, .import_state = SV("departed"), .event = past, .nevents = 2,
         .apportioned = true);
    assert_int_equal(f.saved.outcome, RECORD_CHANGED);
    assert_int_equal(load(&f, id.p)->event[1].date, past[1].date);
    assert_sound(&f);
    fixture_close(&f);
}

static void test_source_key(void **state)
{
    struct fixture f;
    char id[UUID_TEXT + 1];
    int64_t num;
    bool found;
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"), .source_key = SV("K"));
    REFUSED(&f, ERR_CONFLICT, "K", .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"),
            .source_key = SV("K"));
    assert_int_equal(record_find_key(f.reader, f.ctx.mission, SV("activity"), SV("K"), id, &num, &found, &f.e), 0);
    assert_true(found);
    assert_int_equal(record_find_key(f.reader, f.ctx.mission, SV("case"), SV("K"), id, &num, &found, &f.e), 0);
    assert_false(found);
    assert_sound(&f);
    fixture_close(&f);
}

/* A record that is typed in has its form's key, too: the same one again is refused, not counted twice. */
static void test_key_of_the_form(void **state)
{
    struct fixture f;
    fixture_for(&f, state);
    const struct form *form = form_of(&f, "activity");
    struct answers *a = tally(&f, "2023-05-04", "7"), *b = tally(&f, "2023-05-05", "9");
    put(a, "code", 0, "W-1");
    put(b, "code", 0, "W-1");
    SAVE(&f, .form = form, .answers = a);
    struct sv first = arena_sv(&f.mem, sv_of(f.saved.id));
    assert_true(sv_is(load(&f, first.p)->source_key, "W-1"));
    REFUSED(&f, ERR_CONFLICT, "W-1", .form = form, .answers = b);
    put(b, "code", 0, "W-2");
    SAVE(&f, .form = form, .answers = b);
    struct sv second = arena_sv(&f.mem, sv_of(f.saved.id));
    struct answers *c = answers_copy(&f.mem, b);
    put(c, "code", 0, "W-1");
    REFUSED(&f, ERR_CONFLICT, "W-1", .id = second, .answers = c);
    put(c, "code", 0, "W-3");
    SAVE(&f, .id = second, .answers = c);
    assert_true(sv_is(load(&f, second.p)->source_key, "W-3"));
    assert_sound(&f);
    fixture_close(&f);
}

static void test_verification_and_evidence(void **state)
{
    struct fixture f;
    struct record_evidence list[] = {{.kind = SV("attendance_list")},
                                     {.kind = SV("attendance_list"), .hash = SV("00ff")}};
    fixture_for(&f, state);
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"),
         .verification = SV("self_reported"), .evidence = list, .nevidence = 1);
    struct sv id = arena_sv(&f.mem, sv_of(f.saved.id));
    REFUSED(&f, ERR_INPUT, "desk_checked", .id = id, .verification = SV("desk-checked"));
    SAVE(&f, .id = id, .evidence = list, .nevidence = 1);
    assert_int_equal(f.saved.outcome, RECORD_UNCHANGED);
    SAVE(&f, .id = id, .evidence = list, .nevidence = 2, .verification = SV("spot_checked"));
    struct record *r = load(&f, id.p);
    assert_int_equal(r->nevidence, 2);
    assert_true(sv_is(r->verification, "spot_checked") && sv_is(r->evidence[1].hash, "00ff"));
    assert_sound(&f);
    fixture_close(&f);
}

struct document {
    struct fixture *f;
    struct sv bytes;
    char hash[65];
};

static int attach_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct document *d = ctx;
    return attachment_put(c, d->f->v, d->f->ctx.mission, SV("text/plain"), d->bytes, d->hash, e);
}

static void test_attachments(void **state)
{
    struct fixture f;
    struct sv bytes, type;
    fixture_for(&f, state);
    struct document d = {.f = &f, .bytes = SV("Eulalia Canaria\nSecreta Canaria\n")};
    SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-04", "7"));
    assert_int_equal(db_write(f.db, attach_job, &d, &f.e), 0);
    assert_int_equal(db_write(f.db, attach_job, &d, &f.e), 0); /* once is enough */
    assert_int_equal(attachment_get(f.reader, f.v, f.ctx.mission, sv_of(d.hash), &f.mem, &bytes, &type, &f.e), 0);
    assert_true(sv_eq(bytes, d.bytes) && sv_is(type, "text/plain"));
    assert_int_equal(attachment_get(f.reader, f.v, f.ctx.mission, SV("00"), &f.mem, &bytes, &type, &f.e), -1);
    assert_int_equal(f.e.kind, ERR_NOT_FOUND);
    tamper(&f, "UPDATE attachment SET sealed = (SELECT mac FROM chain_head)");
    f.e = (struct err){.lang = "en"};
    assert_int_equal(attachment_get(f.reader, f.v, f.ctx.mission, sv_of(d.hash), &f.mem, &bytes, &type, &f.e), -1);
    assert_int_equal(f.e.kind, ERR_STORAGE);
    fixture_close(&f);
}

/* --- walking ---------------------------------------------------------------------------------- */

struct seen {
    int64_t n, last;
};

static int see(void *ctx, const struct record *r, struct err *e)
{
    struct seen *s = ctx;
    (void)e;
    assert_true(r->num > s->last);
    assert_int_equal(r->answers->table[0].n, 1);
    s->last = r->num;
    s->n++;
    return 0;
}

struct many {
    struct fixture *f;
    int n;
};

static int many_job(struct db_conn *c, void *ctx, struct err *e)
{
    struct many *m = ctx;
    for (int i = 0; i < m->n; i++) {
        struct arena mem = {0};
        struct answers *a = answers_new(&mem, form_of(m->f, i % 3 ? "activity" : "case"));
        put(a, "date", 0, "2023-05-04");
        if (i % 3)
            put(a, "kind", 0, "talk");
        struct record_change change = {.form = a->form, .answers = a, .import_state = SV("approved")};
        int rc = record_save(c, &m->f->ctx, m->f->v, m->f->pk, &change, &mem, &m->f->problems, &m->f->saved, e);
        arena_release(&mem);
        if (rc)
            return -1;
    }
    return 0;
}

static void test_walking(void **state)
{
    struct fixture f;
    struct record_nums nums;
    int64_t last;
    fixture_for(&f, state);
    struct many m = {&f, 900};
    assert_int_equal(db_write(f.db, many_job, &m, &f.e), 0);
    struct seen s = {0};
    assert_int_equal(record_each(f.reader, &f.ctx, f.v, f.pk, form_of(&f, "activity"), see, &s, &f.e), 0);
    assert_int_equal(s.n, 600);
    s = (struct seen){0};
    assert_int_equal(record_each(f.reader, &f.ctx, f.v, f.pk, form_of(&f, "case"), see, &s, &f.e), 0);
    assert_int_equal(s.n, 300);
    assert_int_equal(record_changed_since(f.reader, f.ctx.mission, 890, &f.mem, &nums, &last, &f.e), 0);
    assert_int_equal(nums.n, 10);
    assert_int_equal(last, 900);
    assert_sound(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_create_and_read),
        BOTH(test_review),
        BOTH(test_delete),
        BOTH(test_unchanged),
        BOTH(test_wrong_answers),
        BOTH(test_conflict),
        BOTH(test_errors_show_nothing_personal),
        BOTH(test_guards_and_evidence),
        BOTH(test_closed_period),
        BOTH(test_case_goes_on),
        BOTH(test_dates_of_events),
        BOTH(test_import),
        BOTH(test_source_key),
        BOTH(test_key_of_the_form),
        BOTH(test_verification_and_evidence),
        BOTH(test_attachments),
        BOTH(test_walking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

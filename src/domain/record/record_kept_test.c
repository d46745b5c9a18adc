/*
 * Questions and repeats that leave a form and come back: what records answered is there again, however
 * often they were changed in between. Both engines.
 */
#include "domain/record/record_testing.h"

#include "domain/pack/pack_testing.h"
#include "format/file.h"

/* --- a form whose parts come and go ----------------------------------------------------------- */

static const struct {
    char part; /* ' ': always there */
    const char *line;
} survey[] = {
    {' ', "type,name,label::en,required,measure,facet,dimension,pii"},
    {' ', "date,date,Date,yes,,,,"},
    {' ', "select_one kind,kind,Kind,yes,,,activity_kind,"},
    {' ', "integer,women,Women,,participants,sex=f,,"},
    {'m', "integer,men,Men,,,,,"},
    {'r', "text,remark,Remark,,,,,"},
    {'f', "text,facilitator,Facilitator,,,,,yes"},
    {' ', "begin repeat,attending,Attending,,,,,"},
    {'n', "text,name,Name,,,,,yes"},
    {'s', "text,seat,Seat,,,,,"},
    {' ', "text,town,Town,,,,,"},
    {'k', "begin repeat,kits,Kits,,,,,"},
    {'k', "text,kit,Kit,,,,,"},
    {'k', "end repeat,,,,,,,"},
    {' ', "end repeat,,,,,,,"},
    {'v', "begin repeat,visits,Visits,,,,,"},
    {'v', "text,guest,Guest,,,,,yes"},
    {'v', "text,from,From,,,,,"},
    {'v', "end repeat,,,,,,,"},
};

static void copy_file(struct fixture *f, const char *dir, const char *name)
{
    struct sv text;
    if (file_read(&f->mem, arena_printf(&f->mem, "tests/packs/small/%s", name).p, 1 << 20, &text, &f->e))
        fail_msg("%s", f->e.message);
    testing_pack_write(dir, name, arena_z(&f->mem, text));
}

/* The mission goes on with the form without the parts named. */
static void without(struct fixture *f, const char *parts)
{
    static const char *const files[] = {"pack.yaml",
                                        "places.csv",
                                        "units.csv",
                                        "indicators.csv",
                                        "workflows/return_case.yaml",
                                        "forms/activity/choices.csv",
                                        "forms/case/choices.csv",
                                        "forms/case/settings.csv",
                                        "forms/case/survey.csv"};
    char dir[] = "/tmp/istmo-kept.XXXXXX";
    struct buf text = {0};
    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        copy_file(f, dir, files[i]);
    testing_pack_write(dir, "forms/activity/settings.csv",
                       "form_id,form_title::en,version,default_language,fact,date_of_record\n"
                       "activity,Activity,1,en,activity,date\n");
    for (size_t i = 0; i < sizeof survey / sizeof *survey; i++)
        if (!strchr(parts, survey[i].part))
            buf_printf(&text, "%s\n", survey[i].line);
    testing_pack_write(dir, "forms/activity/survey.csv", arena_sv(&f->mem, buf_sv(&text)).p);
    buf_release(&text);
    f->e = (struct err){.lang = "en"};
    f->problems = (struct problems){.mem = &f->mem, .lang = "en"};
    int rc = pack_read(&f->mem, arena_sv(&f->mem, sv_of(dir)).p, "en", &f->problems, &f->pk, &f->e);
    testing_pack_remove(dir);
    for (size_t i = 0; i < f->problems.n; i++)
        if (f->problems.v[i].severity == SEVERITY_ERROR)
            print_message("# %s %zu: %.*s\n", f->problems.v[i].at.file, f->problems.v[i].at.row,
                          SV_ARG(f->problems.v[i].message));
    assert_int_equal(rc, 0);
    assert_int_equal(f->problems.nerrors, 0);
    if (db_write(f->db, fixture_tables, f, &f->e))
        fail_msg("%s", f->e.message);
}

static void add_row(struct fixture *f, struct answers *a, const char *repeat, size_t parent)
{
    (void)answers_add_row(&f->mem, a, record_kept_scope(a->form, sv_of(repeat)), parent);
}

/* Three people, the second with two kits and the third with one; two visits. */
static struct answers *full(struct fixture *f)
{
    static const char *const people[] = {"Eulalia Canaria", "Zacarías Canario", "Secreta Canaria"},
                             *const seats[] = {"A1", "B2", "C3"}, *const towns[] = {"Colón", "David", "Chitré"};
    struct answers *a = answers_new(&f->mem, form_of(f, "activity"));
    put(a, "date", 0, "2023-05-04");
    put(a, "kind", 0, "workshop");
    put(a, "women", 0, "3");
    put(a, "men", 0, "4");
    put(a, "remark", 0, "in the open");
    put(a, "facilitator", 0, "Facunda Canaria");
    for (size_t i = 0; i < 3; i++) {
        add_row(f, a, "attending", 0);
        put(a, "name", i, people[i]);
        put(a, "seat", i, seats[i]);
        put(a, "town", i, towns[i]);
        add_row(f, a, "kits", i ? i : 1);
        put(a, "kit", i, i == 1 ? "tent" : i ? "lamp" : "pot");
    }
    for (size_t i = 0; i < 2; i++) {
        add_row(f, a, "visits", 0);
        put(a, "guest", i, people[i]);
        put(a, "from", i, towns[i]);
    }
    return a;
}

static struct sv begin(struct fixture *f, void **state)
{
    fixture_for(f, state);
    without(f, "");
    SAVE(f, .form = form_of(f, "activity"), .answers = full(f));
    assert_sound(f);
    return arena_sv(&f->mem, sv_of(f->saved.id));
}

static struct answers *now(struct fixture *f, struct sv id)
{
    return answers_copy(&f->mem, load(f, id.p)->answers);
}

static void remove_row(struct answers *a, const char *repeat, size_t row)
{
    struct answer_table *t = &a->table[record_kept_scope(a->form, sv_of(repeat))];
    memmove(&t->v[row], &t->v[row + 1], (t->n - row - 1) * sizeof *t->v);
    t->n--;
}

static void assert_answer(struct fixture *f, struct sv id, const char *question, size_t row, const char *value)
{
    assert_string_equal(got(f, load(f, id.p)->answers, question, row), value);
}

/* No revision but the first says anything of a field. */
static void assert_no_change_of(struct fixture *f, struct sv id, const char *field)
{
    struct revisions all;
    struct sv first = {0};
    assert_int_equal(revision_store_of(f->reader, f->ctx.mission, id, &f->mem, &all, &f->e), 0);
    assert_true(all.n > 1);
    for (size_t i = 0; i < all.n; i++) {
        struct body_fields fields = {0};
        assert_int_equal(record_body_fields(all.v[i].body, false, &f->mem, &fields, &f->e), 0);
        struct sv value = record_body_value(&fields, sv_of(field));
        assert_true(value.n > 0);
        if (i)
            assert_true(sv_eq(value, first));
        first = value;
    }
}

/* --- tests ------------------------------------------------------------------------------------ */

static void test_questions(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "mrf");
    assert_sound(&f);
    struct answers *a = now(&f, id);
    put(a, "women", 0, "5");
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    SAVE(&f, .id = id, .transition = SV("submit")); /* no answers at all */
    a = now(&f, id);
    put(a, "women", 0, "6");
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    without(&f, "");
    assert_answer(&f, id, "women", 0, "6");
    assert_answer(&f, id, "men", 0, "4");
    assert_answer(&f, id, "remark", 0, "in the open");
    assert_answer(&f, id, "facilitator", 0, "Facunda Canaria");
    assert_sound(&f);
    assert_no_change_of(&f, id, "men");
    assert_no_change_of(&f, id, "remark");
    fixture_close(&f);
}

/* Nothing personal is asked any more, and what was is kept sealed. */
static void test_all_personal_questions(void **state)
{
    struct fixture f;
    struct revision last;
    bool found;
    struct sv id = begin(&f, state);
    without(&f, "fnv");
    struct answers *a = now(&f, id);
    put(a, "women", 0, "5");
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    assert_int_equal(revision_store_find(f.reader, f.ctx.mission, id, 0, &f.mem, &last, &found, &f.e), 0);
    assert_true(last.sealed.n > 0);
    assert_null(strstr(arena_z(&f.mem, last.body), "Canari"));
    without(&f, "");
    assert_answer(&f, id, "facilitator", 0, "Facunda Canaria");
    assert_answer(&f, id, "name", 2, "Secreta Canaria");
    assert_answer(&f, id, "guest", 1, "Zacarías Canario");
    assert_answer(&f, id, "from", 1, "David");
    assert_sound(&f);
    assert_no_change_of(&f, id, "visits[2].from");
    fixture_close(&f);
}

/* Rows keep their retired answers when others go or come before them. */
static void test_rows_that_move(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "ns");
    struct answers *a = now(&f, id);
    remove_row(a, "kits", 1); /* the second person's */
    remove_row(a, "kits", 0);
    a->table[record_kept_scope(a->form, SV("kits"))].v[0].parent = 1;
    remove_row(a, "attending", 1);
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    without(&f, "");
    assert_answer(&f, id, "seat", 0, "A1");
    assert_answer(&f, id, "seat", 1, "C3");
    assert_answer(&f, id, "name", 1, "Secreta Canaria");
    assert_sound(&f);
    without(&f, "ns");
    a = now(&f, id);
    add_row(&f, a, "attending", 0);
    struct answer_table *t = &a->table[record_kept_scope(a->form, SV("attending"))];
    struct answer_row last = t->v[2];
    t->v[2] = t->v[1];
    t->v[1] = last;
    put(a, "town", 1, "Santiago");
    a->table[record_kept_scope(a->form, SV("kits"))].v[0].parent = 2;
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    without(&f, "");
    assert_answer(&f, id, "seat", 0, "A1");
    assert_answer(&f, id, "seat", 1, "");
    assert_answer(&f, id, "seat", 2, "C3");
    assert_answer(&f, id, "kit", 0, "lamp");
    assert_answer(&f, id, "name", 2, "Secreta Canaria");
    assert_sound(&f);
    fixture_close(&f);
}

/* A repeat below another one is kept while the rows above stay, and goes with them. */
static void test_nested_repeat(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "kv");
    struct answers *a = now(&f, id);
    put(a, "town", 1, "Penonomé");
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    without(&f, "");
    assert_answer(&f, id, "kit", 1, "tent");
    assert_answer(&f, id, "from", 0, "Colón");
    assert_sound(&f);
    without(&f, "kv");
    a = now(&f, id);
    remove_row(a, "attending", 2);
    SAVE(&f, .id = id, .answers = a);
    assert_sound(&f);
    without(&f, "");
    a = now(&f, id);
    assert_int_equal(a->table[record_kept_scope(a->form, SV("kits"))].n, 0);
    assert_answer(&f, id, "from", 0, "Colón");
    assert_sound(&f);
    fixture_close(&f);
}

static void test_deleted(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "rkv");
    SAVE(&f, .id = id, .remove = true, .reason = SV("entered twice"));
    assert_sound(&f);
    without(&f, "");
    assert_sound(&f); /* no row of it is left */
    fixture_close(&f);
}

/* A destroyed key erases retired answers, too; the record lives on with a new one. */
static void test_erased(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "f");
    tamper(&f, "DELETE FROM record_key");
    struct answers *a = now(&f, id);
    put(a, "name", 0, "Nueva Canaria");
    SAVE(&f, .id = id, .answers = a);
    without(&f, "");
    assert_answer(&f, id, "facilitator", 0, "");
    assert_answer(&f, id, "name", 0, "Nueva Canaria");
    struct verify_result v = check_all(&f);
    assert_true(v.chain_ok && v.figures_ok);
    assert_int_equal(v.erased, 1);
    fixture_close(&f);
}

/* A conflict speaks of what people changed, not of what the form dropped. */
static void test_conflict(void **state)
{
    struct fixture f;
    struct sv id = begin(&f, state);
    without(&f, "rm");
    struct answers *theirs = now(&f, id), *mine = now(&f, id);
    put(theirs, "women", 0, "5");
    put(mine, "women", 0, "6");
    SAVE(&f, .id = id, .expect_version = 1, .answers = theirs);
    REFUSED(&f, ERR_CONFLICT, "women", .id = id, .expect_version = 1, .answers = mine);
    assert_null(strstr(f.e.message, "remark"));
    assert_null(strstr(f.e.message, "men: “4”"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_questions),      BOTH(test_all_personal_questions),
        BOTH(test_rows_that_move), BOTH(test_nested_repeat),
        BOTH(test_deleted),        BOTH(test_erased),
        BOTH(test_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

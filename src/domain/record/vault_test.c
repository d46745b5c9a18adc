/* The key file, sealed bytes, person tags; and that no personal answer lies readable on the disk. */
#include "domain/record/record_testing.h"

#include <fcntl.h>
#include <sys/stat.h>

/* --- the key file ----------------------------------------------------------------------------- */

static void reopen(struct fixture *f, int expected, const char *text)
{
    f->e = (struct err){.lang = "en"};
    vault_close(f->v);
    f->v = NULL;
    assert_int_equal(vault_open(&f->v, &f->ctx, &f->e), expected);
    if (expected && !strstr(f->e.message, text))
        fail_msg("“%s” lacks “%s”", f->e.message, text);
}

static void write_key(struct fixture *f, const char *text)
{
    FILE *out = fopen(f->key, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void test_key_file(void **state)
{
    struct fixture f;
    struct stat st;
    unsigned char a[16], b[16];
    fixture_for(&f, state);
    assert_int_equal(stat(f.key, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    vault_person_tag(f.v, SV("E-8-1234"), a);
    reopen(&f, 0, "");
    vault_person_tag(f.v, SV("E-8-1234"), b);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(chmod(f.key, 0640), 0);
    reopen(&f, -1, "others may read");
    assert_int_equal(chmod(f.key, 0600), 0);
    f.ctx.mission = SV("another");
    reopen(&f, -1, "is the key of the mission small");
    f.ctx.mission = SV("small");
    write_key(&f, "mission small\nkey 00112233\n");
    reopen(&f, -1, "damaged");
    write_key(&f, "mission small\nkey 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
    reopen(&f, -1, "is not the key with which");
    assert_int_equal(unlink(f.key), 0);
    reopen(&f, 0, ""); /* a known mission gets no second key */
    assert_false(vault_has_key(f.v));
    assert_int_equal(access(f.key, F_OK), -1);
    fixture_close(&f);
}

/* --- sealing ---------------------------------------------------------------------------------- */

static void test_sealing(void **state)
{
    struct fixture f;
    struct record_key k = {0}, other = {0}, back = {0};
    struct sv plain;
    fixture_for(&f, state);
    vault_key_new(&k);
    vault_key_new(&other);
    struct sv sealed = vault_seal(f.v, &k, SV("r1"), SV("name"), SV("Eulalia"), &f.mem);
    assert_true(vault_unseal(f.v, &k, SV("r1"), SV("name"), sealed, &f.mem, &plain) && sv_is(plain, "Eulalia"));
    assert_false(vault_unseal(f.v, &k, SV("r2"), SV("name"), sealed, &f.mem, &plain));
    assert_false(vault_unseal(f.v, &k, SV("r1"), SV("surname"), sealed, &f.mem, &plain));
    assert_false(vault_unseal(f.v, &other, SV("r1"), SV("name"), sealed, &f.mem, &plain));
    assert_false(vault_unseal(f.v, &k, SV("r1"), SV("name"), sv_make(sealed.p, 20), &f.mem, &plain));
    for (size_t i = 0; i < sealed.n; i++) {
        char *bent = arena_z(&f.mem, sealed);
        bent[i] = (char)(bent[i] ^ 1);
        assert_false(vault_unseal(f.v, &k, SV("r1"), SV("name"), sv_make(bent, sealed.n), &f.mem, &plain));
    }
    assert_false(sv_eq(sealed, vault_seal(f.v, &k, SV("r1"), SV("name"), SV("Eulalia"), &f.mem)));
    struct sv wrapped = vault_wrap(f.v, SV("r1"), &k, &f.mem);
    assert_int_equal(vault_unwrap(f.v, SV("r1"), wrapped, &back, &f.e), 0);
    assert_memory_equal(back.key, k.key, KEY_BYTES);
    assert_int_equal(vault_unwrap(f.v, SV("r2"), wrapped, &back, &f.e), -1);
    fixture_close(&f);
}

static void test_person_tags(void **state)
{
    struct fixture f;
    unsigned char a[16], b[16], c[16];
    fixture_for(&f, state);
    vault_person_tag(f.v, SV("José  Pérez"), a);
    vault_person_tag(f.v, SV(" jose perez"), b);
    vault_person_tag(f.v, SV("Jose Peres"), c);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    fixture_close(&f);
}

/* --- nothing readable ------------------------------------------------------------------------- */

static const char *const canaries[] = {"Zacar", "Eulalia", "Canaria", "Canario", "X-1234567", "Berenice"};

static bool holds(const char *bytes, size_t n, const char *text)
{
    size_t length = strlen(text);
    for (const char *p = bytes; n >= length && (p = memchr(p, text[0], n - length + 1 - (size_t)(p - bytes))); p++)
        if (memcmp(p, text, length) == 0)
            return true;
    return false;
}

static size_t canary_in(const char *bytes, size_t n)
{
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++)
        if (holds(bytes, n, canaries[i]))
            return i + 1;
    return 0;
}

static void scan(const char *path)
{
    static char bytes[8 << 20];
    FILE *in = fopen(path, "rb");
    if (!in)
        return; /* a journal that is not there holds nothing */
    size_t n = fread(bytes, 1, sizeof bytes, in);
    assert_true(n < sizeof bytes);
    (void)fclose(in);
    size_t found = canary_in(bytes, n);
    if (found)
        fail_msg("%s holds “%s”", path, canaries[found - 1]);
}

/* The whole database as text, for a server whose files are not ours. */
static void scan_tables(struct fixture *f)
{
    static const char *const tables[] = {
        "SELECT body, CAST(reason AS TEXT), sealed, commitment FROM revision",
        "SELECT q_facilitator, q_remark, q_code, q_kind FROM f_activity",
        "SELECT q_name, q_sex, record, mission FROM r_activity__attending",
        "SELECT q_document, q_full_name, q_sex, q_ticket FROM f_case",
        "SELECT tag, mission, mission, mission FROM fact_person",
        "SELECT sealed, hash, media_type, mission FROM attachment",
        "SELECT source_key, events, id, form FROM record",
        "SELECT body, mission, body, mission FROM fact_record",
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct db_cursor *cur;
        int rc;
        assert_int_equal(db_query_text(f->reader, &f->e, &cur, sv_of(tables[i]), DB_NOARGS), 0);
        while ((rc = db_next(cur, &f->e)) == 1)
            for (size_t c = 0; c < 4; c++)
                if (!db_is_null(cur, c)) {
                    struct sv v = db_get_blob(cur, c);
                    assert_int_equal(canary_in(v.p, v.n), 0);
                }
        assert_int_equal(rc, 0);
        db_cursor_close(cur);
    }
}

static int attach_list(struct db_conn *c, void *ctx, struct err *e)
{
    struct fixture *f = ctx;
    char hash[65];
    return attachment_put(c, f->v, f->ctx.mission, SV("text/plain"), SV("Berenice Canaria\n"), hash, e);
}

static void save_people(struct fixture *f)
{
    SAVE(f, .form = form_of(f, "activity"), .answers = workshop(f, "2023-05-04"), .import_state = SV("approved"));
    struct sv id = arena_sv(&f->mem, sv_of(f->saved.id));
    struct answers *a = answers_new(&f->mem, form_of(f, "case"));
    put(a, "date", 0, "2023-03-01");
    put(a, "document", 0, "X-1234567");
    put(a, "full_name", 0, "Berenice Canaria");
    SAVE(f, .form = a->form, .answers = a);
    SAVE(f, .id = id, .remove = true, .reason = SV("entered twice"));
    assert_int_equal(db_write(f->db, attach_list, f, &f->e), 0);
}

static void test_nothing_readable(void **state)
{
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};
    struct fixture f;
    fixture_for(&f, state);
    save_people(&f);
    assert_sound(&f);
    scan_tables(&f);
    for (size_t i = 0; f.where.engine == DB_SQLITE && i < 4; i++)
        scan(arena_printf(&f.mem, "%s%s", f.where.url, suffix[i]).p);
    if (f.where.engine == DB_SQLITE) { /* the scan would have found what is there */
        struct sv path = arena_sv(&f.mem, sv_of(f.where.url));
        size_t found = 0;
        for (size_t i = 0; i < 2; i++) {
            static char bytes[8 << 20];
            FILE *in = fopen(arena_printf(&f.mem, "%s%s", path.p, suffix[i]).p, "rb");
            if (!in)
                continue;
            size_t n = fread(bytes, 1, sizeof bytes, in);
            found += holds(bytes, n, "entered twice");
            (void)fclose(in);
        }
        assert_true(found > 0);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_key_file),
        BOTH(test_sealing),
        BOTH(test_person_tags),
        BOTH(test_nothing_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

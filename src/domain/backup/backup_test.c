/* Backups: every value on both engines and across, every byte damaged, every length cut, every refusal. */
#include "db/db_testing.h"

#include "db/sqlgen.h"
#include "domain/backup/backup_file.h"
#include "domain/backup/backup_read.h"

#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

/* --- a database of every kind of value -------------------------------------------------------- */

static const struct db_migration thing_steps[] = {
    {.sql =
         "CREATE TABLE mission (mission {text} NOT NULL PRIMARY KEY, since {int} NOT NULL){strict};\n"
         "CREATE TABLE thing (mission {text} NOT NULL, i {int} NOT NULL, r {real}, t {text}, b {blob}, "
         "PRIMARY KEY (mission, i)){clustered};\n"
         "CREATE TABLE child (mission {text} NOT NULL, n {int} NOT NULL, i {int} NOT NULL, PRIMARY KEY (mission, n), "
         "FOREIGN KEY (mission, i) REFERENCES thing (mission, i)){strict}"},
    {.sql = "ALTER TABLE thing ADD COLUMN extra {int}"},
};
static const struct db_migrations thing_first = {"thing", thing_steps, 1}, thing_both = {"thing", thing_steps, 2};
static const struct db_migrations *const earlier[] = {&thing_first};
static const struct db_migrations *const current[] = {&thing_both};

static const struct sqlgen_column questions[] = {{{"code", 4}, DB_TEXT, true}, {{"Años", 5}, DB_INT, false}};
static const struct sqlgen_table form = {.form = {"visit", 5}, .column = questions, .n = 2};

static int fill(struct db_conn *c, void *ctx, struct err *e)
{
    static char large[300000];
    /* Not -0.0, which SQLite keeps as 0. */
    static const double reals[] = {0, 42, 1.0 / 3, 5e-324, 1.7976931348623157e308, INFINITY, -INFINITY};
    static const int64_t ints[] = {0, 1, -1, INT64_MAX, INT64_MIN, 1LL << 32, 255};
    const bool *small = ctx;
    memset(large, 'x', sizeof large);
    if (db_run(c, e, "INSERT INTO mission (mission, since) VALUES ('m', 1)", DB_NOARGS) || sqlgen_apply(c, &form, e))
        return -1;
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++)
        if (db_run(c, e, "INSERT INTO thing (mission, i, r, t, b) VALUES ('m', $1, $2, $3, $4)",
                   DB_ARGS(db_int(ints[i]), db_real(reals[i]), i ? db_text(SV("añ\n\"ø 語")) : db_text(SV("")),
                           i % 2 ? db_blob(sv_make("\0\377\1\0\n'", i)) : db_null())))
            return -1;
    for (int64_t i = 0; i < 5; i++) {
        const struct db_value row[] = {i ? db_text(SV("c")) : db_null(), db_int(i)};
        if (sqlgen_insert(c, &form, SV("m"), i % 2 ? 1 : 2, i, 0, row, e) ||
            (!*small && db_run(c, e, "INSERT INTO thing (mission, i, b) VALUES ('m', $1, $2)",
                               DB_ARGS(db_int(1000 + i), db_blob(sv_make(large, sizeof large))))))
            return -1;
    }
    return db_run(c, e, "INSERT INTO child (mission, n, i) VALUES ('m', 1, -1)", DB_NOARGS);
}

struct site {
    struct testing_db where;
    struct db *db;
    struct context ctx;
    struct arena mem;
    struct backup_facts facts;
    char file[TESTING_URL_MAX + 32];
};

static void site_open(struct site *p, enum db_engine engine, const struct db_migrations *const *modules)
{
    static unsigned serial;
    struct err e = {.lang = "en"};
    const char *work = getenv("ISTMO_WORK");
    *p = (struct site){0};
    if (!testing_open(&p->where, engine))
        skip();
    (void)snprintf(p->file, sizeof p->file, "%s/istmo-%ld-%u.backup", work ? work : "/tmp", (long)getpid(), ++serial);
    (void)unlink(p->file);
    OK(db_open(&p->db, p->where.url, &e));
    p->ctx = (struct context){.db = p->db, .lang = "en", .migrations = modules, .nmigrations = 1};
}

static void site_filled(struct site *p, enum db_engine engine, bool small)
{
    struct err e = {.lang = "en"};
    site_open(p, engine, earlier);
    OK(db_migrate(p->db, earlier, 1, &e));
    OK(db_write(p->db, fill, &small, &e));
}

static void site_close(struct site *p)
{
    db_close(p->db);
    testing_close(&p->where);
    (void)unlink(p->file);
    arena_release(&p->mem);
}

/* --- what a backup says, in no order ----------------------------------------------------------- */

static uint64_t mix(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211U;
    return h;
}

static int add_row(void *ctx, struct sqlgen_copy *t, const struct db_value *v, struct err *e)
{
    uint64_t *sum = ctx, h = mix(14695981039346656037U, t->name.p, t->name.n);
    (void)e;
    for (size_t i = 0; i < t->columns.n; i++) {
        h = mix(h, &v[i].type, sizeof v[i].type);
        if (v[i].type == DB_INT)
            h = mix(h, &v[i].i, sizeof v[i].i);
        else if (v[i].type == DB_REAL)
            h = mix(h, &v[i].r, sizeof v[i].r);
        else
            h = mix(h, v[i].s.p, v[i].s.n);
    }
    *sum += h;
    return 0;
}

static uint64_t content(struct site *p)
{
    uint64_t sum = 0;
    struct backup_visitor visitor = {.row = add_row, .ctx = &sum};
    struct err e = {.lang = "en"};
    OK(backup_read(p->file, &p->mem, &visitor, &p->facts, &e));
    return sum;
}

static void write_backup(struct site *p)
{
    struct err e = {.lang = "en"};
    (void)unlink(p->file);
    OK(backup_write(&p->ctx, p->file, &p->mem, &p->facts, &e));
}

/* --- the file that a test damages ---------------------------------------------------------------- */

static struct sv slurp(struct site *p)
{
    struct stat st;
    FILE *f = fopen(p->file, "rb");
    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    char *bytes = arena_alloc(&p->mem, (size_t)st.st_size);
    assert_int_equal(fread(bytes, 1, (size_t)st.st_size, f), (size_t)st.st_size);
    (void)fclose(f);
    return sv_make(bytes, (size_t)st.st_size);
}

static void spill(const struct site *p, struct sv bytes)
{
    FILE *f = fopen(p->file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

/* --- tests ---------------------------------------------------------------------------------------- */

static void round_trip(enum db_engine from, enum db_engine to)
{
    struct site a, b;
    struct err e = {.lang = "en"};
    site_filled(&a, from, false);
    site_open(&b, to, earlier);
    write_backup(&a);
    int64_t rows = a.facts.rows;
    uint64_t before = content(&a);
    struct stat st;
    assert_int_equal(stat(a.file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true((uint64_t)st.st_size == a.facts.bytes);
    OK(backup_restore(&b.ctx, a.file, &b.mem, &b.facts, &e));
    assert_true(b.facts.rows == rows);
    write_backup(&b);
    assert_true(content(&b) == before);
    assert_int_equal(b.facts.tables, a.facts.tables);
    site_close(&b);
    site_close(&a);
}

static void test_round_trip_sqlite(void **state)
{
    (void)state;
    round_trip(DB_SQLITE, DB_SQLITE);
}

static void test_round_trips_postgres(void **state)
{
    (void)state;
    if (!getenv("ISTMO_TEST_PG"))
        skip();
    round_trip(DB_POSTGRES, DB_POSTGRES);
    round_trip(DB_SQLITE, DB_POSTGRES);
    round_trip(DB_POSTGRES, DB_SQLITE);
}

/* The copy works as the original did: its form tables can be written and grow, indexes are there. */
static int use_form(struct db_conn *c, void *ctx, struct err *e)
{
    const struct db_value row[] = {db_text(SV("new")), db_int(7)};
    (void)ctx;
    return sqlgen_apply(c, &form, e) ? -1 : sqlgen_insert(c, &form, SV("m"), 9, 0, 0, row, e);
}

static void test_copy_is_used(void **state)
{
    enum db_engine engine = ((const struct testing *)*state)->place.engine;
    struct site a, b;
    struct err e = {.lang = "en"};
    struct sqlgen_copies tables;
    struct db_conn *c;
    bool indexed = false;
    (void)testing_url(state);
    site_filled(&a, DB_SQLITE, true);
    site_open(&b, engine, earlier);
    write_backup(&a);
    OK(backup_restore(&b.ctx, a.file, &b.mem, &b.facts, &e));
    OK(db_reader(b.db, &c, &e));
    OK(sqlgen_copy_tables(c, &b.mem, &tables, &e));
    for (size_t i = 0; i < tables.n; i++)
        if (sv_is(tables.v[i].name, "f_visit"))
            indexed = tables.v[i].columns.v[4].indexed && !tables.v[i].columns.v[5].indexed;
    db_reader_done(b.db, c);
    assert_true(indexed);
    OK(db_write(b.db, use_form, NULL, &e));
    site_close(&b);
    site_close(&a);
}

/* A backup of an earlier version ends as a database of this one. */
static void test_earlier_version(void **state)
{
    struct site a, b;
    struct err e = {.lang = "en"};
    struct db_conn *c;
    int64_t n;
    enum db_engine engine = ((const struct testing *)*state)->place.engine;
    (void)testing_url(state);
    site_filled(&a, engine, true);
    write_backup(&a);
    site_open(&b, engine, current);
    OK(backup_restore(&b.ctx, a.file, &b.mem, &b.facts, &e));
    OK(db_reader(b.db, &c, &e));
    OK(db_one_int(c, &e, "SELECT count(*) FROM thing WHERE extra IS NULL", DB_NOARGS, &n, NULL));
    assert_true(n == 7);
    db_reader_done(b.db, c);
    (void)unlink(b.file);
    OK(backup_write(&b.ctx, b.file, &b.mem, &b.facts, &e));
    FAILS(backup_check(&a.ctx, b.file, &a.mem, &a.facts, &e), ERR_INPUT, "a newer version of istmo made");
    site_close(&b);
    site_close(&a);
}

static void put_byte(int fd, size_t at, char c)
{
    assert_int_equal(pwrite(fd, &c, 1, (off_t)at), 1);
}

static void test_every_byte(void **state)
{
    struct site p;
    struct err e = {.lang = "en"};
    (void)state;
    site_filled(&p, DB_SQLITE, true);
    write_backup(&p);
    struct sv whole = slurp(&p);
    int fd = open(p.file, O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < whole.n; i++) {
        put_byte(fd, i, (char)(whole.p[i] ^ (1 << (i % 8))));
        FAILS(backup_check(&p.ctx, p.file, &p.mem, &p.facts, &e), ERR_INPUT, "istmo-");
        put_byte(fd, i, whole.p[i]);
    }
    OK(backup_check(&p.ctx, p.file, &p.mem, &p.facts, &e));
    put_byte(fd, whole.n, 'x');
    FAILS(backup_check(&p.ctx, p.file, &p.mem, &p.facts, &e), ERR_INPUT, "was cut off");
    for (size_t n = whole.n; n-- > 0;) {
        assert_int_equal(ftruncate(fd, (off_t)n), 0);
        FAILS(backup_check(&p.ctx, p.file, &p.mem, &p.facts, &e), ERR_INPUT, n < 15 ? "not a backup" : "was cut off");
    }
    (void)close(fd);
    site_close(&p);
}

/* A file whose digests are right and whose blocks are not: somebody made it so. */
static void test_made_up(void **state)
{
    static const struct {
        enum backup_kind kind;
        const char *payload;
    } head = {BACKUP_HEAD, "made now\n"},
      blocks[][2] = {
          {{BACKUP_HEAD, "made now\n"}, {BACKUP_END, "tables 0\nrows 0\n"}},
          {{BACKUP_ROWS, "\1"}, {BACKUP_END, "tables 0\nrows 0\n"}},
          {{BACKUP_TABLE, "table x\ncolumn a int\n"}, {BACKUP_ROWS, "\1\1\1"}},
          {{BACKUP_TABLE, "table x\ncolumn a text\n"}, {BACKUP_ROWS, "\3\377\377\377\377"}},
          {{BACKUP_TABLE, "table x\ncolumn a text\n"}, {BACKUP_ROWS, "\7"}},
          {{BACKUP_TABLE, "table x\ncolumn a number\n"}, {BACKUP_END, "tables 1\nrows 0\n"}},
          {{BACKUP_TABLE, "table x\n"}, {BACKUP_END, "tables 1\nrows 0\n"}},
          {{BACKUP_TABLE, "table x\ncolumn a int\n"}, {BACKUP_END, "tables 2\nrows 0\n"}},
          {{(enum backup_kind)'Q', ""}, {BACKUP_END, "tables 0\nrows 0\n"}},
      };
    struct site p;
    struct err e = {.lang = "en"};
    (void)state;
    site_open(&p, DB_SQLITE, earlier);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct backup_out o;
        (void)unlink(p.file);
        OK(backup_out_open(&o, p.file, &e));
        buf_addz(&o.payload, head.payload);
        OK(backup_out_block(&o, head.kind, &e));
        for (size_t k = 0; k < 2; k++) {
            buf_addz(&o.payload, blocks[i][k].payload);
            OK(backup_out_block(&o, blocks[i][k].kind, &e));
        }
        OK(backup_out_flush(&o, &e));
        OK(backup_out_publish(&o, &e));
        backup_out_close(&o);
        FAILS(backup_check(&p.ctx, p.file, &p.mem, &p.facts, &e), ERR_INPUT, "is damaged at byte");
    }
    site_close(&p);
}

/* Names that would be SQL are refused; nothing is left in the database. */
static void test_hostile_names(void **state)
{
    static const char *const tables[] = {
        "table f_x\"; DROP TABLE mission; --\ncolumn mission text\ncolumn record text\ncolumn row int\n",
        "table f_x\ncolumn mission text\ncolumn record text\ncolumn row int\ncolumn q\" text\n",
        "table other\ncolumn mission text\ncolumn record text\ncolumn row int\n",
        "table f_x\ncolumn mission text\n",
        "table mission\ncolumn mission text\ncolumn until int\n",
    };
    struct err e = {.lang = "en"};
    struct backup_facts facts;
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct site p;
        struct backup_out o;
        site_open(&p, DB_SQLITE, earlier);
        OK(db_migrate(p.db, earlier, 1, &e));
        struct db_steps steps;
        struct db_conn *c;
        OK(db_reader(p.db, &c, &e));
        OK(db_steps(c, &p.mem, &steps, &e));
        db_reader_done(p.db, c);
        OK(backup_out_open(&o, p.file, &e));
        for (size_t k = 0; k < steps.n; k++)
            buf_printf(&o.payload, "step %.*s %lld %.*s\n", SV_ARG(steps.v[k].module), (long long)steps.v[k].step,
                       SV_ARG(steps.v[k].checksum));
        OK(backup_out_block(&o, BACKUP_HEAD, &e));
        buf_addz(&o.payload, tables[i]);
        OK(backup_out_block(&o, BACKUP_TABLE, &e));
        buf_addz(&o.payload, "tables 1\nrows 0\n");
        OK(backup_out_block(&o, BACKUP_END, &e));
        OK(backup_out_flush(&o, &e));
        OK(backup_out_publish(&o, &e));
        backup_out_close(&o);
        FAILS(backup_restore(&p.ctx, p.file, &p.mem, &facts, &e), ERR_INPUT,
              i == 4 ? "has no such column \"until\"" : "is not one that istmo makes");
        site_close(&p);
    }
}

static void test_refusals(void **state)
{
    struct site a, b;
    struct err e = {.lang = "en"};
    enum db_engine engine = ((const struct testing *)*state)->place.engine;
    (void)testing_url(state);
    site_open(&a, engine, earlier);
    FAILS(backup_write(&a.ctx, a.file, &a.mem, &a.facts, &e), ERR_INPUT, "the database is empty");
    assert_int_equal(access(a.file, F_OK), -1);
    site_close(&a);
    site_filled(&a, engine, true);
    write_backup(&a);
    FAILS(backup_write(&a.ctx, a.file, &a.mem, &a.facts, &e), ERR_INPUT, "is there already");
    FAILS(backup_restore(&a.ctx, a.file, &a.mem, &a.facts, &e), ERR_INPUT, "holds data already");
    FAILS(backup_write(&a.ctx, "/nowhere/at/all", &a.mem, &a.facts, &e), ERR_STORAGE,
          "/nowhere/at/all cannot be written: No such file or directory");
    FAILS(backup_check(&a.ctx, "/nowhere/at/all", &a.mem, &a.facts, &e), ERR_NOT_FOUND, "/nowhere/at/all");
    FAILS(backup_check(&a.ctx, "/tmp", &a.mem, &a.facts, &e), ERR_INPUT, "/tmp");
    site_open(&b, engine, current);
    OK(db_migrate(b.db, current, 1, &e));
    FAILS(backup_restore(&b.ctx, a.file, &b.mem, &b.facts, &e), ERR_INPUT, "prepared by another version");
    spill(&a, SV("istmo backup 2\n"));
    FAILS(backup_restore(&b.ctx, a.file, &b.mem, &b.facts, &e), ERR_INPUT, "another format");
    site_close(&b);
    site_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_sqlite), cmocka_unit_test(test_round_trips_postgres),
        TESTING_BOTH(test_copy_is_used),          TESTING_BOTH(test_earlier_version),
        cmocka_unit_test(test_every_byte),        cmocka_unit_test(test_made_up),
        cmocka_unit_test(test_hostile_names),     TESTING_BOTH(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The disk fails while a record is saved: at every write, every flush and every change of a file's
 * length in turn, once or for good. What was acknowledged is there when the disk works again, no half
 * record is, the chain verifies. The same with a clock that jumps. ISTMO_SOAK: every place is tried with every
 * error; otherwise each place with one.
 */
#include "domain/record/record_testing.h"

#include <sqlite3.h>

/* --- a disk that fails ------------------------------------------------------------------------ */

static struct {
    sqlite3_vfs vfs, *real;
    int countdown; /* the operation that fails; 0: none */
    int code;      /* what it says */
    bool forever;  /* and every one after it */
    int failed;
} disk;

struct file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)f)->real;
}

/* Counted from several threads only in turn: one thread writes. */
static bool fails(void)
{
    if (disk.countdown == 0 || (disk.countdown > 1 && disk.countdown--))
        return false;
    if (!disk.forever)
        disk.countdown = 0;
    disk.failed++;
    return true;
}

static int disk_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int disk_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

/* Half of it reaches the disk. */
static int disk_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    if (!fails())
        return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
    (void)real_of(f)->pMethods->xWrite(real_of(f), from, n / 2, at);
    return disk.code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int disk_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int disk_sync(sqlite3_file *f, int flags)
{
    return fails() ? SQLITE_IOERR_FSYNC : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int disk_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int disk_lock(sqlite3_file *f, int how)
{
    return real_of(f)->pMethods->xLock(real_of(f), how);
}

static int disk_unlock(sqlite3_file *f, int how)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), how);
}

static int disk_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int disk_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int disk_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int disk_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int disk_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void disk_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int disk_shm_unmap(sqlite3_file *f, int delete)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), delete);
}

static const sqlite3_io_methods methods = {.iVersion = 2,
                                           .xClose = disk_close,
                                           .xRead = disk_read,
                                           .xWrite = disk_write,
                                           .xTruncate = disk_truncate,
                                           .xSync = disk_sync,
                                           .xFileSize = disk_size,
                                           .xLock = disk_lock,
                                           .xUnlock = disk_unlock,
                                           .xCheckReservedLock = disk_check_lock,
                                           .xFileControl = disk_control,
                                           .xSectorSize = disk_sector,
                                           .xDeviceCharacteristics = disk_traits,
                                           .xShmMap = disk_shm_map,
                                           .xShmLock = disk_shm_lock,
                                           .xShmBarrier = disk_shm_barrier,
                                           .xShmUnmap = disk_shm_unmap};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *file = (struct file *)f;
    (void)vfs;
    file->real = (sqlite3_file *)(file + 1);
    int rc = disk.real->xOpen(disk.real, name, file->real, flags, out);
    f->pMethods = rc == SQLITE_OK ? &methods : NULL;
    return rc;
}

static int disk_setup(void **state)
{
    (void)state;
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "failing";
    disk.vfs.szOsFile = (int)sizeof(struct file) + disk.real->szOsFile;
    disk.vfs.xOpen = disk_open;
    return sqlite3_vfs_register(&disk.vfs, 1);
}

/* --- saves ------------------------------------------------------------------------------------ */

/* A process that starts anew on what the failure left; the old one closes what it had while the disk still
 * fails. */
static void reopen(struct fixture *f)
{
    fixture_detach(f);
    disk.countdown = 0;
    f->mem = (struct arena){0};
    fixture_attach(f);
    fixture_ready(f);
}

struct tried {
    int at; /* the operation that fails */
    bool acknowledged;
    char id[UUID_TEXT + 1];
};

static void save_while_failing(struct fixture *f, struct tried *t, int code, bool forever)
{
    char women[16];
    (void)snprintf(women, sizeof women, "%d", t->at % 1000);
    struct answers *a = workshop(f, "2023-05-02");
    put(a, "women", 0, women);
    disk.failed = 0;
    disk.code = code;
    disk.forever = forever;
    disk.countdown = t->at;
    t->acknowledged = save(f, (struct record_change){.form = form_of(f, "activity"), .answers = a}) == 0;
    if (t->acknowledged)
        memcpy(t->id, f->saved.id, sizeof t->id);
    else if (f->e.kind != ERR_STORAGE || !f->e.message[0])
        fail_msg("operation %d: kind %d, %s", t->at, f->e.kind, f->e.message);
}

/* Until a save needs fewer operations than that. Returns how many places there are. */
static int fail_everywhere(struct fixture *f, int code, bool forever)
{
    for (struct tried t = {.at = 1};; t.at++) {
        save_while_failing(f, &t, code, forever);
        bool reached = disk.failed > 0;
        reopen(f);
        if (t.acknowledged) {
            struct record *r = load(f, t.id);
            assert_int_equal(r->version, 1);
            assert_string_equal(got(f, r->answers, "name", 0), "Eulalia Canaria");
        }
        assert_sound(f);
        SAVE(f, .form = form_of(f, "activity"), .answers = tally(f, "2023-06-01", "4"));
        if (!reached)
            return t.at - 1;
    }
}

static void test_every_write_fails(void **state)
{
    static const struct {
        int code;
        bool forever;
    } ways[] = {{SQLITE_IOERR, false}, {SQLITE_FULL, true}, {SQLITE_IOERR, true}, {SQLITE_FULL, false}};
    size_t n = getenv("ISTMO_SOAK") ? sizeof ways / sizeof *ways : 2;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct fixture f;
        fixture_open(&f, DB_SQLITE);
        int places = fail_everywhere(&f, ways[i].code, ways[i].forever);
        assert_true(places >= 4); /* the pages of one save, and its flush */
        assert_sound(&f);
        fixture_close(&f);
    }
}

/* --- the clock jumps --------------------------------------------------------------------------- */

static void test_clock_jumps(void **state)
{
    static const char *const now[] = {"2023-10-29T12:00:00Z", "2023-10-29T13:00:00Z", "2023-10-29T12:00:00Z",
                                      "2023-10-29T11:00:00Z", "2023-10-29T12:00:00Z", "2023-10-29T12:00:00Z",
                                      "1999-12-31T23:59:59Z", "2023-10-29T12:00:01Z"};
    enum { N = sizeof now / sizeof *now };
    struct fixture f;
    char id[N][UUID_TEXT + 1];
    fixture_for(&f, state);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(setenv("ISTMO_NOW", now[i], 1), 0);
        SAVE(&f, .form = form_of(&f, "activity"), .answers = tally(&f, "2023-05-02", "4"));
        memcpy(id[i], f.saved.id, sizeof id[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(id[k], id[i]);
        SAVE(&f, .id = sv_of(id[0]), .answers = tally(&f, "2023-05-02", i % 2 ? "5" : "6"));
    }
    (void)unsetenv("ISTMO_NOW");
    reopen(&f);
    assert_sound(&f);
    for (size_t i = 0; i < N; i++) { /* in the order in which they were saved, whatever the clock said */
        struct record *r = load(&f, id[i]);
        assert_true(r->num == (int64_t)i + 1);
        assert_true(r->version == (i ? 1 : 1 + N));
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_write_fails), BOTH(test_clock_jumps)};
    return cmocka_run_group_tests(tests, disk_setup, NULL);
}

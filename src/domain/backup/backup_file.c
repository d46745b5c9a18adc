/*
 * Blocks on disk: see backup_file.h. Called by backup_write.c and backup_read.c. Knows nothing of what the
 * blocks say; must not believe a length that a damaged file claims.
 */
#include "domain/backup/backup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "istmo backup "
#define VERSION "1\n"
#define PART ".part"
#define HEAD_BYTES 5
#define PIECE ((size_t)1 << 20)

static void put_number(unsigned char *p, uint64_t n, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        p[i] = (unsigned char)(n >> (8 * i));
}

static uint64_t get_number(const char *p, size_t bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return n;
}

static void next_digest(unsigned char digest[BACKUP_DIGEST], const unsigned char head[HEAD_BYTES], struct sv payload)
{
    crypto_generichash_state h;
    (void)crypto_generichash_init(&h, NULL, 0, BACKUP_DIGEST);
    (void)crypto_generichash_update(&h, digest, BACKUP_DIGEST);
    (void)crypto_generichash_update(&h, head, HEAD_BYTES);
    (void)crypto_generichash_update(&h, (const unsigned char *)payload.p, payload.n);
    (void)crypto_generichash_final(&h, digest, BACKUP_DIGEST);
}

/* --- writing ---------------------------------------------------------------------------------- */

static int not_written(const struct backup_out *o, int number, struct err *e)
{
    return err_set(e, ERR_STORAGE, NULL, N_("%s cannot be written: %s"), o->path, err_system(e, number));
}

/* A part that a killed backup left behind is used again; one that is being written is not. */
static int open_part(struct backup_out *o, struct err *e)
{
    int fd = open(o->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return not_written(o, errno, e);
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        (void)close(fd);
        return err_set(e, ERR_CONFLICT, NULL, N_("another process is writing %s"), o->path);
    }
    if (ftruncate(fd, 0) || fchmod(fd, S_IRUSR | S_IWUSR) || !(o->f = fdopen(fd, "w+b"))) {
        int number = errno;
        (void)close(fd);
        return not_written(o, number, e);
    }
    return 0;
}

int backup_out_open(struct backup_out *o, const char *path, struct err *e)
{
    struct stat st;
    *o = (struct backup_out){.path = path, .payload = {.max = BACKUP_BLOCK_MAX}};
    if (sodium_init() < 0)
        return err_set(e, ERR_INTERNAL, NULL, N_("the system gives no random numbers"));
    if (lstat(path, &st) == 0)
        return err_set(e, ERR_INPUT, NULL, N_("%s is there already: a backup replaces nothing, name another file"),
                       path);
    o->part = arena_alloc(&o->mem, strlen(path) + sizeof PART);
    (void)stpcpy(stpcpy(o->part, path), PART);
    if (open_part(o, e))
        return -1;
    return fputs(MAGIC VERSION, o->f) < 0 ? not_written(o, errno, e) : 0;
}

void backup_out_value(struct backup_out *o, const struct db_value *v)
{
    unsigned char fixed[9] = {(unsigned char)v->type};
    size_t n = 9;
    uint64_t bits = (uint64_t)v->i;
    switch (v->type) {
    case DB_NULL:
        n = 1;
        break;
    case DB_INT:
        break;
    case DB_REAL:
        memcpy(&bits, &v->r, sizeof bits);
        break;
    case DB_TEXT:
    case DB_BLOB:
        bits = v->s.n;
        n = 5;
        break;
    }
    put_number(fixed + 1, bits, n - 1);
    buf_add(&o->payload, sv_make((const char *)fixed, n));
    if (n == 5)
        buf_add(&o->payload, v->s);
}

int backup_out_block(struct backup_out *o, enum backup_kind kind, struct err *e)
{
    unsigned char head[HEAD_BYTES] = {(unsigned char)kind};
    struct sv payload = buf_sv(&o->payload);
    if (o->payload.failed)
        return err_set(e, ERR_LIMIT, NULL, N_("a row is too large for a backup"));
    put_number(head + 1, payload.n, HEAD_BYTES - 1);
    next_digest(o->digest, head, payload);
    if (fwrite(head, 1, HEAD_BYTES, o->f) != HEAD_BYTES || fwrite(payload.p, 1, payload.n, o->f) != payload.n ||
        fwrite(o->digest, 1, BACKUP_DIGEST, o->f) != BACKUP_DIGEST)
        return not_written(o, errno, e);
    buf_clear(&o->payload);
    return 0;
}

/* What is read afterwards comes from the disk, not from what the system remembers of writing it. */
int backup_out_flush(struct backup_out *o, struct err *e)
{
    if (fflush(o->f) || fsync(fileno(o->f)))
        return not_written(o, errno, e);
    (void)posix_fadvise(fileno(o->f), 0, 0, POSIX_FADV_DONTNEED);
    return 0;
}

/* The name must survive a power cut as surely as the bytes. */
static int flush_folder(const struct backup_out *o, struct arena *mem, struct err *e)
{
    const char *slash = strrchr(o->path, '/');
    const char *folder = slash ? arena_z(mem, sv_make(o->path, (size_t)(slash - o->path) + 1)) : ".";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || (fsync(fd) && errno != EINVAL) ? not_written(o, errno, e) : 0;
    if (fd >= 0)
        (void)close(fd);
    return rc;
}

int backup_out_publish(struct backup_out *o, struct err *e)
{
    if (rename(o->part, o->path))
        return not_written(o, errno, e);
    o->part = NULL;
    return flush_folder(o, &o->mem, e);
}

void backup_out_close(struct backup_out *o)
{
    if (o->f && o->part)
        (void)unlink(o->part);
    if (o->f)
        (void)fclose(o->f);
    buf_release(&o->payload);
    arena_release(&o->mem);
    *o = (struct backup_out){0};
}

/* --- reading ---------------------------------------------------------------------------------- */

static int not_read(const struct backup_in *in, struct err *e)
{
    return err_reading(e, in->path, errno);
}

int backup_in_damaged(const struct backup_in *in, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("%s is damaged at byte %llu (block %llu): use another backup"), in->path,
                   (unsigned long long)in->at, (unsigned long long)in->block);
}

static int cut_off(const struct backup_in *in, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL,
                   N_("%s was cut off or never completed: block %llu at byte %llu is not whole; use another backup"),
                   in->path, (unsigned long long)in->block, (unsigned long long)in->at);
}

static int not_a_backup(const struct backup_in *in, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("%s is not a backup that istmo wrote"), in->path);
}

static int check_magic(struct backup_in *in, struct err *e)
{
    char text[sizeof MAGIC VERSION - 1];
    size_t n = fread(text, 1, sizeof text, in->f);
    if (n < sizeof text)
        return ferror(in->f) ? not_read(in, e) : not_a_backup(in, e);
    if (memcmp(text, MAGIC, sizeof MAGIC - 1) != 0)
        return not_a_backup(in, e);
    if (memcmp(text + sizeof MAGIC - 1, VERSION, sizeof VERSION - 1) != 0)
        return err_set(e, ERR_INPUT, NULL,
                       N_("%s is a backup of another format than this version of istmo reads: use that version"),
                       in->path);
    in->at = sizeof text;
    return 0;
}

int backup_in_open(struct backup_in *in, const char *path, struct err *e)
{
    struct stat st;
    *in = (struct backup_in){.path = path, .payload = {.max = BACKUP_BLOCK_MAX}};
    if (sodium_init() < 0)
        return err_set(e, ERR_INTERNAL, NULL, N_("the system gives no random numbers"));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return not_read(in, e);
    in->f = fdopen(fd, "rb");
    if (!in->f || fstat(fd, &st)) {
        int rc = not_read(in, e);
        if (!in->f)
            (void)close(fd);
        return rc;
    }
    return S_ISREG(st.st_mode) ? check_magic(in, e) : not_a_backup(in, e);
}

static int read_exactly(struct backup_in *in, void *out, size_t n, struct err *e)
{
    if (fread(out, 1, n, in->f) == n)
        return 0;
    return ferror(in->f) ? not_read(in, e) : cut_off(in, e);
}

/* Memory grows with what is there, not with what the length claims. */
static int read_payload(struct backup_in *in, size_t n, struct err *e)
{
    static _Thread_local char piece[PIECE];
    buf_clear(&in->payload);
    while (n) {
        size_t now = n < sizeof piece ? n : sizeof piece;
        if (read_exactly(in, piece, now, e))
            return -1;
        buf_add(&in->payload, sv_make(piece, now));
        n -= now;
    }
    return in->payload.failed ? backup_in_damaged(in, e) : 0;
}

int backup_in_next(struct backup_in *in, enum backup_kind *kind, struct err *e)
{
    unsigned char head[HEAD_BYTES], stored[BACKUP_DIGEST];
    in->block++;
    *kind = BACKUP_END_OF_FILE;
    size_t got = fread(head, 1, sizeof head, in->f);
    if (got == 0 && feof(in->f))
        return 0;
    if (got < sizeof head)
        return ferror(in->f) ? not_read(in, e) : cut_off(in, e);
    size_t n = (size_t)get_number((const char *)head + 1, HEAD_BYTES - 1);
    if (n > BACKUP_BLOCK_MAX)
        return backup_in_damaged(in, e);
    if (read_payload(in, n, e) || read_exactly(in, stored, sizeof stored, e))
        return -1;
    next_digest(in->digest, head, buf_sv(&in->payload));
    if (memcmp(in->digest, stored, BACKUP_DIGEST) != 0)
        return backup_in_damaged(in, e);
    in->at += HEAD_BYTES + n + BACKUP_DIGEST;
    *kind = (enum backup_kind)head[0];
    return 0;
}

int backup_in_value(struct backup_in *in, struct sv *rest, struct db_value *out, struct err *e)
{
    static const unsigned char fixed[] = {[DB_NULL] = 0, [DB_INT] = 8, [DB_REAL] = 8, [DB_TEXT] = 4, [DB_BLOB] = 4};
    unsigned type = rest->n ? (unsigned char)rest->p[0] : 255U;
    if (type >= sizeof fixed || rest->n < (size_t)fixed[type] + 1)
        return backup_in_damaged(in, e);
    uint64_t bits = get_number(rest->p + 1, fixed[type]);
    size_t taken = (size_t)fixed[type] + 1, more = type == DB_TEXT || type == DB_BLOB ? (size_t)bits : 0;
    if (rest->n - taken < more)
        return backup_in_damaged(in, e);
    *out = (struct db_value){.type = (enum db_type)type, .s = sv_make(rest->p + taken, more)};
    if (type == DB_INT)
        out->i = (int64_t)bits;
    else if (type == DB_REAL)
        memcpy(&out->r, &bits, sizeof bits);
    *rest = sv_make(rest->p + taken + more, rest->n - taken - more);
    return 0;
}

void backup_in_close(struct backup_in *in)
{
    if (in->f)
        (void)fclose(in->f);
    buf_release(&in->payload);
    *in = (struct backup_in){0};
}

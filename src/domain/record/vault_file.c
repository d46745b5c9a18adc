/* A mission's keys on disk: see vault_file.h. Must not leave copies of the key behind. */
#include "domain/record/vault_file.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 4096

/* --- reading ---------------------------------------------------------------------------------- */

static int damaged(const char *path, struct err *e)
{
    return err_set(e, ERR_INPUT, "--key", N_("%s is no key file, or it is damaged"), path);
}

static int check_mode(int fd, const char *path, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st))
        return err_set(e, ERR_STORAGE, "--key", N_("%s cannot be read: %s"), path, err_system(e, errno));
    if (!S_ISREG(st.st_mode))
        return damaged(path, e);
    if (st.st_mode & 077)
        return err_set(e, ERR_INPUT, "--key",
                       N_("others may read the key file %s (mode %04o): take that right away (chmod 600)"), path,
                       (unsigned)(st.st_mode & 07777));
    return 0;
}

static struct sv line_value(struct sv text, const char *name)
{
    size_t n = strlen(name);
    while (text.n) {
        struct sv line = sv_trim(sv_cut(text, '\n', &text));
        if (line.n > n && sv_starts(line, name) && line.p[n] == ' ')
            return sv_trim(sv_make(line.p + n, line.n - n));
    }
    return (struct sv){0};
}

static int parse(struct sv text, const char *path, struct sv mission, unsigned char key[VAULT_FILE_KEY], struct err *e)
{
    struct sv whose = line_value(text, "mission"), hex = line_value(text, "key");
    size_t n = 0;
    if (!whose.n || hex.n != (size_t)2 * VAULT_FILE_KEY)
        return damaged(path, e);
    if (!sv_eq(whose, mission))
        return err_set(e, ERR_INPUT, "--key",
                       N_("%s is the key of the mission %.*s, not of %.*s: name another file with --key"), path,
                       SV_ARG(whose), SV_ARG(mission));
    if (sodium_hex2bin(key, VAULT_FILE_KEY, hex.p, hex.n, NULL, &n, NULL) || n != VAULT_FILE_KEY)
        return damaged(path, e);
    return 0;
}

static int read_all(int fd, const char *path, char *text, size_t *n, struct err *e)
{
    ssize_t got;
    for (*n = 0; (got = read(fd, text + *n, FILE_MAX - *n)) > 0; *n += (size_t)got)
        if (*n + (size_t)got == FILE_MAX)
            return damaged(path, e);
    return got < 0 ? err_set(e, ERR_STORAGE, "--key", N_("%s cannot be read: %s"), path, err_system(e, errno)) : 0;
}

int vault_file_read(const char *path, struct sv mission, unsigned char key[VAULT_FILE_KEY], bool *there, struct err *e)
{
    char text[FILE_MAX];
    size_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    *there = fd >= 0;
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        return err_set(e, ERR_STORAGE, "--key", N_("%s cannot be read: %s"), path, err_system(e, errno));
    int rc = check_mode(fd, path, e);
    if (rc == 0)
        rc = read_all(fd, path, text, &n, e);
    if (rc == 0)
        rc = parse(sv_make(text, n), path, mission, key, e);
    (void)close(fd);
    sodium_memzero(text, sizeof text);
    return rc;
}

/* --- writing ---------------------------------------------------------------------------------- */

static int not_written(const char *path, struct err *e)
{
    return err_set(e, ERR_STORAGE, "--key", N_("the key file %s cannot be written: %s"), path, err_system(e, errno));
}

static bool write_durably(int fd, const char *text, size_t n)
{
    for (ssize_t done; n; text += done, n -= (size_t)done)
        if ((done = write(fd, text, n)) <= 0)
            return false;
    return fsync(fd) == 0;
}

/* The name must survive a power cut as surely as the bytes. */
static void flush_folder(const char *path, struct arena *mem)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? arena_z(mem, sv_make(path, (size_t)(slash - path) + 1)) : arena_z(mem, SV("."));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

static int write_part(const char *part, const char *remark, struct sv mission, const unsigned char *key, struct err *e)
{
    char hex[2 * VAULT_FILE_KEY + 1], text[FILE_MAX];
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return not_written(part, e);
    (void)sodium_bin2hex(hex, sizeof hex, key, VAULT_FILE_KEY);
    int n = snprintf(text, sizeof text, "%smission %.*s\nkey %s\n", remark, SV_ARG(mission), hex);
    bool ok = n > 0 && n < FILE_MAX && write_durably(fd, text, (size_t)n);
    ok = close(fd) == 0 && ok;
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, sizeof text);
    return ok ? 0 : not_written(part, e);
}

int vault_file_make(const char *path, const char *remark, struct sv mission, unsigned char key[VAULT_FILE_KEY],
                    struct err *e)
{
    struct arena mem = {0};
    const char *part = arena_printf(&mem, "%s.%ld.part", path, (long)getpid()).p;
    bool there = true;
    (void)unlink(part); /* of a process of this number that was killed */
    randombytes_buf(key, VAULT_FILE_KEY);
    int rc = write_part(part, remark, mission, key, e);
    if (rc == 0 && link(part, path))
        rc = errno == EEXIST ? vault_file_read(path, mission, key, &there, e) : not_written(path, e);
    if (rc == 0 && !there)
        rc = damaged(path, e);
    (void)unlink(part);
    flush_folder(path, &mem);
    arena_release(&mem);
    return rc;
}

/* Ordinary files, opened and read whole: see file.h. */
#include "format/file.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ENXIO: a socket, which cannot be opened by name. */
static int not_ordinary(const char *path, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL,
                   N_("%s is no ordinary file but a pipe or a device: save what it gives to a file and name that"),
                   path);
}

/* O_NONBLOCK: the opening of a pipe would wait for its writer. */
int file_open(FILE **out, const char *path, struct err *e)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return errno == ENXIO ? not_ordinary(path, e) : err_reading(e, path, errno);
    int wrong = fstat(fd, &st) ? errno : S_ISDIR(st.st_mode) ? EISDIR : 0;
    bool ordinary = wrong || S_ISREG(st.st_mode);
    if (!wrong && ordinary) {
        *out = fdopen(fd, "rb");
        if (*out)
            return 0;
        wrong = errno;
    }
    (void)close(fd);
    return ordinary ? err_reading(e, path, wrong) : not_ordinary(path, e);
}

int file_read(struct arena *mem, const char *path, size_t max_bytes, struct sv *out, struct err *e)
{
    FILE *f = NULL;
    if (file_open(&f, path, e))
        return -1;
    struct buf all = {.max = max_bytes};
    char chunk[16384];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, f)) > 0 && !all.failed;)
        buf_add(&all, sv_make(chunk, got));
    int bad = ferror(f) ? errno : 0;
    (void)fclose(f);
    int rc = bad          ? err_reading(e, path, bad)
             : all.failed ? err_set(e, ERR_LIMIT, NULL, N_("%s is larger than %zu kB"), path, max_bytes >> 10)
                          : 0;
    if (rc == 0)
        *out = arena_sv(mem, buf_sv(&all));
    buf_release(&all);
    return rc;
}

/*
 * timed PROGRAM ARGUMENTS…: runs it, what it prints left out; prints milliseconds, processor time and memory as JSON.
 * Memory is what all its processes hold at once, a page that some share counted once (PSS), looked at every 20 ms;
 * of a program that is one process, the most that it held resident.
 */
#include "bench.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define PROCESSES_MAX 4096

struct process {
    pid_t pid, parent;
};

static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    char *got = f ? fgets(line, sizeof line, f) : NULL;
    if (f)
        (void)fclose(f);
    const char *after = got ? strrchr(line, ')') : NULL;
    return after && strlen(after) > 4 ? (pid_t)strtol(after + 4, NULL, 10) : 0;
}

static double kilobytes_of(pid_t pid)
{
    char path[64], line[256];
    double kilobytes = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "Pss:", 4) == 0)
            kilobytes = strtod(line + 4, NULL);
    if (f)
        (void)fclose(f);
    return kilobytes;
}

static size_t processes(struct process *p)
{
    size_t n = 0;
    DIR *proc = opendir("/proc");
    if (!proc)
        bench_fail("/proc");
    for (const struct dirent *d; n < PROCESSES_MAX && (d = readdir(proc));) {
        pid_t pid = (pid_t)strtol(d->d_name, NULL, 10);
        if (pid > 0)
            p[n++] = (struct process){pid, parent_of(pid)};
    }
    (void)closedir(proc);
    return n;
}

static bool descends(const struct process *p, size_t n, pid_t pid, pid_t from)
{
    for (int depth = 0; depth < 16 && pid > 1; depth++) {
        if (pid == from)
            return true;
        size_t i = 0;
        while (i < n && p[i].pid != pid)
            i++;
        pid = i < n ? p[i].parent : 0;
    }
    return false;
}

/* Of this program's descendants, which adopts those whose parent has ended. */
static double memory_now(size_t *count)
{
    static struct process p[PROCESSES_MAX];
    size_t n = processes(p);
    double kilobytes = 0;
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i].pid != getpid() && descends(p, n, p[i].pid, getpid())) {
            kilobytes += kilobytes_of(p[i].pid);
            ++*count;
        }
    return kilobytes / 1024;
}

static pid_t begin(char **argv)
{
    pid_t child = fork();
    if (child == 0) {
        int none = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(none, 1);
        (void)dup2(none, 2);
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    return child;
}

int main(int argc, char **argv)
{
    struct rusage use, all;
    int status;
    double most = 0;
    size_t processes_most = 0;
    if (argc < 2)
        bench_fail("timed PROGRAM ARGUMENTS");
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    double began = bench_now();
    pid_t child = begin(argv + 1), ended;
    while (child > 0 && (ended = wait4(child, &status, WNOHANG, &use)) == 0) {
        size_t count;
        double now = memory_now(&count);
        most = now > most ? now : most;
        processes_most = count > processes_most ? count : processes_most;
        (void)usleep(20000);
    }
    double ms = (bench_now() - began) * 1e3;
    if (child < 0 || ended != child)
        bench_fail("cannot run it");
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) /* 1: findings */
        bench_fail(argv[1]);
    while (wait(NULL) > 0)
        ;
    (void)getrusage(RUSAGE_CHILDREN, &all);
    double cpu = (double)(all.ru_utime.tv_sec + all.ru_stime.tv_sec) * 1e3 +
                 (double)(all.ru_utime.tv_usec + all.ru_stime.tv_usec) / 1e3;
    double mb = processes_most > 1 ? most : (double)use.ru_maxrss / 1024;
    (void)printf("{\"ms\":%.3f,\"cpu_ms\":%.3f,\"mb\":%.2f}\n", ms, cpu, mb);
    return 0;
}

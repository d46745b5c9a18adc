/* Problem lists: see problem.h. */
#include "base/problem.h"

#include "base/tr.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* msgfmt -c checks translated formats */

#define FOUND_MAX 200 /* bytes of what is repeated from a file */

static struct sv format(struct arena *mem, const char *fmt, va_list ap)
{
    char text[1200];
    int n = vsnprintf(text, sizeof text, fmt, ap);
    if (n < 0)
        n = 0;
    return arena_sv(mem,
                    (size_t)n < sizeof text ? sv_make(text, (size_t)n) : utf8_whole(sv_make(text, sizeof text - 1)));
}

struct problem *problem_add(struct problems *ps, enum severity severity, struct source at, struct sv found,
                            const char *expected, const char *fmt, ...)
{
    ps->nerrors += severity == SEVERITY_ERROR;
    ps->nwarnings += severity == SEVERITY_WARNING;
    if (ps->n >= PROBLEMS_MAX) {
        ps->dropped++;
        return &ps->spare;
    }
    struct problem p = {.severity = severity, .at = at};
    p.at.column = arena_sv(ps->mem, at.column);
    p.found = arena_sv(ps->mem, found.n <= FOUND_MAX ? found : utf8_whole(sv_make(found.p, FOUND_MAX)));
    if (expected)
        p.expected = sv_of(tr(ps->lang, expected));
    va_list ap;
    va_start(ap, fmt);
    p.message = format(ps->mem, tr(ps->lang, fmt), ap);
    va_end(ap);
    vec_push(ps->mem, ps, p);
    return &ps->v[ps->n - 1];
}

void problem_remedy(struct problems *ps, struct problem *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    p->remedy = format(ps->mem, tr(ps->lang, fmt), ap);
    va_end(ap);
}

const char *severity_name(enum severity s)
{
    static const char *const name[] = {"error", "warning", "info"};
    return name[s];
}

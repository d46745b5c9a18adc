/* Writes details to standard error when ISTMO_LOG asks for them: see log.h. */
#include "base/log.h"

#include "base/clock.h"
#include "base/date.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool log_wanted(void)
{
    const char *wish = getenv("ISTMO_LOG");
    return wish && *wish;
}

/* One write a line, so that the lines of several threads do not mix. */
void log_line(const char *fmt, ...)
{
    char text[800], when[32];
    if (!log_wanted())
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)fprintf(stderr, "%.*s istmo: %s\n", SV_ARG(moment_format(clock_now_ms(), when)), text);
}

/*
 * Standard time of an IANA zone, from the footer of its file in the system's time zone database
 * (RFC 8536: a POSIX TZ text such as "<-05>5" or "WET0WEST,M3.5.0/1,M10.5.0"). Summer time is not
 * applied: dates of records come from people; the zone only decides what "today" is.
 */
#include "domain/pack/pack_internal.h"

#include "format/file.h"

#include <stdio.h>

#define ZONE_ROOT "/usr/share/zoneinfo/"
#define ZONE_FILE_MAX 65536

static bool plain_name(struct sv name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                    c == '-' || c == '+' || (c == '/' && i > 0);
        if (!good)
            return false;
    }
    return name.n > 0;
}

/* The last line of the file. */
static struct sv footer(struct sv file)
{
    size_t end = file.n;
    if (end < 2 || memcmp(file.p, "TZif", 4) != 0 || file.p[end - 1] != '\n')
        return (struct sv){0};
    size_t begin = --end;
    while (begin > 0 && file.p[begin - 1] != '\n')
        begin--;
    return sv_make(file.p + begin, end - begin);
}

/* After the zone's abbreviation: [+-]hh[:mm], positive to the west. */
static bool parse_rule(struct sv rule, int *minutes)
{
    size_t i = 0, digits = 0;
    int value[2] = {0, 0}, part = 0, sign = -1;
    if (i < rule.n && rule.p[i] == '<')
        while (i < rule.n && rule.p[i++] != '>')
            continue;
    else
        while (i < rule.n && ((rule.p[i] | 32) >= 'a' && (rule.p[i] | 32) <= 'z'))
            i++;
    if (i < rule.n && (rule.p[i] == '-' || rule.p[i] == '+'))
        sign = rule.p[i++] == '-' ? 1 : -1;
    for (; i < rule.n && part < 2; i++) {
        if (rule.p[i] == ':') {
            part++;
        } else if (rule.p[i] >= '0' && rule.p[i] <= '9' && value[part] < 1000) {
            value[part] = value[part] * 10 + (rule.p[i] - '0');
            digits++;
        } else {
            break;
        }
    }
    *minutes = sign * (value[0] * 60 + value[1]);
    return digits > 0 && value[0] <= 24 && value[1] < 60;
}

int pack_zone_minutes(struct sv name, int *minutes)
{
    struct arena mem = {0};
    struct err e = {0};
    struct sv file;
    char path[160];
    bool found = false;
    if (plain_name(name) && name.n < 100) {
        (void)snprintf(path, sizeof path, ZONE_ROOT "%.*s", SV_ARG(name));
        found = file_read(&mem, path, ZONE_FILE_MAX, &file, &e) == 0 && parse_rule(footer(file), minutes);
    }
    arena_release(&mem);
    return found ? 0 : -1;
}

/*
 * Reference schemes out of the embedded tables. The tables are ours: a cell with commas stands
 * in quotes and no cell holds a quote, so that every text is a view of the table itself.
 */
#include "domain/pack/scheme.h"

#include "base/asset.h"

#include <stdio.h>

enum { CODE, COLOUR };

/* The next cell of a line. */
static struct sv cell(struct sv *line)
{
    if (!line->n || line->p[0] != '"')
        return sv_cut(*line, ',', line);
    struct sv rest = sv_make(line->p + 1, line->n - 1), after;
    struct sv text = sv_cut(rest, '"', &after);
    *line = after.n ? sv_make(after.p + 1, after.n - 1) : after;
    return text;
}

static struct sv nth(struct sv line, int n)
{
    struct sv text = cell(&line);
    while (n-- > 0)
        text = cell(&line);
    return text;
}

static int column(struct sv head, const char *name)
{
    for (int i = 0; head.n; i++)
        if (sv_is(cell(&head), name))
            return i;
    return -1;
}

/* "SDG10.7", "ODS 10.7", "GCM08" -> "10.7", "8" */
static struct sv bare(struct sv code)
{
    while (code.n && !(code.p[0] >= '0' && code.p[0] <= '9'))
        code = sv_make(code.p + 1, code.n - 1);
    while (code.n > 1 && code.p[0] == '0')
        code = sv_make(code.p + 1, code.n - 1);
    return code;
}

static bool prefixed(struct sv code)
{
    static const char *const prefix[] = {"SDG", "ODS", "ODD", "GCM", "PMM"};
    if (code.n && code.p[0] >= '0' && code.p[0] <= '9')
        return true;
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++)
        if (code.n > 3 && sv_ieq(sv_make(code.p, 3), sv_of(prefix[i])))
            return true;
    return false;
}

static bool find_line(struct sv table, struct sv code, struct sv *line)
{
    while (table.n) {
        *line = sv_cut(table, '\n', &table);
        if (sv_ieq(nth(*line, CODE), code))
            return true;
    }
    return false;
}

/* A target whose wording the table lacks: 3.8 exists when goal 3 has that many targets. */
static bool within_goal(struct sv goal_line, struct sv head, struct sv target)
{
    int64_t n, last;
    bool letter = target.n == 1 && (target.p[0] | 32) >= 'a' && (target.p[0] | 32) <= 'z';
    if (!sv_to_int(nth(goal_line, column(head, letter ? "letters" : "targets")), &last))
        return false;
    if (letter)
        return (target.p[0] | 32) - 'a' < last;
    return sv_to_int(target, &n) && n >= 1 && n <= last && target.p[0] != '0';
}

/* A text column in the language; empty where the table lacks it. */
static struct sv in_language(struct sv line, struct sv head, const char *what, const char *lang)
{
    char name[24];
    struct sv region, want = sv_cut(sv_of(lang ? lang : "es"), '-', &region);
    (void)snprintf(name, sizeof name, "%s::%.*s", what, SV_ARG(want));
    int at = column(head, name);
    return at >= 0 ? nth(line, at) : (struct sv){0};
}

static struct sv title_of(struct sv line, struct sv head, const char *lang)
{
    struct sv title = in_language(line, head, "title", lang);
    return title.n ? title : in_language(line, head, "title", "en");
}

/* `goal` is the line of the goal or objective that `line` belongs to, or `line` itself. */
static void fill(struct sv line, struct sv goal, struct sv head, struct sv number, const char *lang,
                 struct scheme_code *out)
{
    out->number = number;
    out->colour = nth(line, COLOUR);
    out->title = title_of(line, head, lang);
    out->mark = title_of(goal, head, lang);
    out->text = in_language(line, head, "text", lang);
    if (!out->text.n)
        out->text = out->title;
}

bool scheme_find(struct sv scheme, struct sv code, const char *lang, struct scheme_code *out)
{
    struct sv table = sv_is(scheme, "sdg")   ? asset_get("scheme-sdg.csv")
                      : sv_is(scheme, "gcm") ? asset_get("scheme-gcm.csv")
                                             : (struct sv){0};
    struct sv head = sv_cut(table, '\n', &table), line, goal, target, number = bare(sv_trim(code));
    if (!number.n || !prefixed(sv_trim(code)))
        return false;
    if (!find_line(table, sv_cut(number, '.', &target), &goal))
        return false;
    if (find_line(table, number, &line)) {
        fill(line, goal, head, number, lang, out);
        return true;
    }
    if (!within_goal(goal, head, target))
        return false;
    fill(goal, goal, head, number, lang, out);
    return true;
}

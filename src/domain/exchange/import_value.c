/*
 * One cell to one answer: the column's habits, then labels, then the canonical spelling that every
 * answer has (form_value). Called for every cell of an import.
 */
#include "domain/exchange/import_internal.h"

#include "base/utf8.h"

const char *import_value_expected(const struct question *q)
{
    switch (q->type) {
    case Q_INTEGER:
        return N_("a whole number");
    case Q_DECIMAL:
    case Q_RANGE:
        return N_("a number");
    case Q_DATE:
    case Q_TODAY:
        return N_("a date, YYYY-MM-DD");
    case Q_TIME:
        return N_("a time, HH:MM");
    case Q_DATETIME:
    case Q_START:
    case Q_END:
        return N_("a date and time, YYYY-MM-DDTHH:MM:SS");
    case Q_SELECT_ONE:
        return N_("a code or label of the list");
    case Q_SELECT_MULTIPLE:
    case Q_RANK:
        return N_("codes or labels of the list, separated by ; , or a space");
    case Q_GEOPOINT:
        return N_("latitude and longitude in degrees, separated by a space");
    case Q_GEOTRACE:
    case Q_GEOSHAPE:
        return N_("points \"latitude longitude\" separated by ;");
    case Q_ACKNOWLEDGE:
        return N_("yes or nothing");
    default:
        return N_("a text");
    }
}

static size_t count(struct sv s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

/* "8.98, -79.52" -> "8.98 -79.52"; "8,98; -79,52", "8,98 -79,52" and "8,98, -79,52" -> the same.
 * "8,98,-79,52" could be four numbers: it keeps its commas, and no point has any. */
static struct sv point(struct sv cell, struct arena *mem)
{
    bool dot = memchr(cell.p, '.', cell.n) != NULL, semicolon = memchr(cell.p, ';', cell.n) != NULL;
    bool apart = semicolon || memchr(cell.p, ' ', cell.n) != NULL; /* something else separates the numbers */
    if (!dot && !apart && count(cell, ',') > 1)
        return cell;
    char *p = arena_z(mem, cell);
    for (size_t i = 0; i < cell.n; i++) {
        bool before_space = i + 1 < cell.n && p[i + 1] == ' ';
        if (p[i] == ';')
            p[i] = ' ';
        else if (p[i] == ',')
            p[i] = apart && !dot && !before_space ? '.' : ' ';
    }
    return sv_make(p, cell.n);
}

static struct sv acknowledged(struct sv cell)
{
    int yes = import_habit_yes(cell);
    return yes > 0 ? SV("OK") : yes == 0 ? sv_none() : cell;
}

int import_value_read(const struct import_values *v, const struct import_column *c, struct sv cell, struct arena *mem,
                      struct sv *out, struct err *e)
{
    const struct question *q = c->question;
    struct sv text = sv_trim(cell);
    *out = (struct sv){0};
    if (!text.n)
        return 0;
    switch (q->type) {
    case Q_SELECT_ONE:
    case Q_SELECT_MULTIPLE:
    case Q_RANK:
        if (q->list && import_choice_read(v->choices, q, text, mem, &text, e))
            return -1;
        break;
    case Q_GEOPOINT:
        text = point(text, mem);
        break;
    case Q_ACKNOWLEDGE:
        text = acknowledged(text);
        break;
    default:
        if (import_habit_read(&c->habit, &v->custom, q->type, text, mem, &text, e))
            return -1;
    }
    return form_value(q, text, mem, out, e);
}

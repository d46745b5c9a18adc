/*
 * How people write numbers, dates and times, and what a column proves about its writer.
 *
 * "1,986" is 1986 for one writer and a little less than two for another; "03/04/2023" is in March
 * or in April. A single cell cannot tell; the column often can: one 25/04/2023 or one 12.5 settles
 * it. So a file is read once to learn (import_habit_learn) and once to use it (import_habit_read).
 * Pure. Must not refuse what is merely wrong: form_value does, with one wording for everybody.
 */
#include "domain/exchange/import_internal.h"

#include "base/date.h"
#include "base/utf8.h"

enum written { AS_NUMBER, AS_DATE, AS_MOMENT, AS_TIME, AS_OTHER };

static enum written written_as(enum question_type type)
{
    switch (type) {
    case Q_INTEGER:
    case Q_DECIMAL:
    case Q_RANGE:
        return AS_NUMBER;
    case Q_DATE:
    case Q_TODAY:
        return AS_DATE;
    case Q_DATETIME:
    case Q_START:
    case Q_END:
        return AS_MOMENT;
    case Q_TIME:
        return AS_TIME;
    default:
        return AS_OTHER;
    }
}

void import_habit_learn(struct import_habit *h, enum question_type type, struct sv cell, size_t row)
{
    enum written w = written_as(type);
    if (!cell.n || w == AS_OTHER || w == AS_TIME)
        return;
    if (w == AS_NUMBER)
        import_number_learn(h, cell, row);
    else
        import_date_learn(h, cell, row);
}

static bool plain(struct sv cell)
{
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] < '0' || cell.p[i] > '9')
            return false;
    return true;
}

int import_habit_read(const struct import_habit *h, const struct import_custom *custom, enum question_type type,
                      struct sv cell, struct arena *mem, struct sv *out, struct err *e)
{
    int32_t day;
    *out = cell;
    switch (written_as(type)) {
    case AS_NUMBER:
        return plain(cell) ? 0 : import_number_read(h, custom, type == Q_INTEGER, cell, mem, out, e);
    case AS_DATE:
        return date_parse(cell, &day) ? 0 : import_date_read(h, custom, false, cell, mem, out, e);
    case AS_MOMENT:
        return import_date_read(h, custom, true, cell, mem, out, e);
    case AS_TIME:
        *out = import_date_clock(cell, mem);
        return 0;
    case AS_OTHER:
        return 0;
    }
    return 0;
}

int import_habit_yes(struct sv cell)
{
    static const char *const yes[] = {"1",  "x",         "y",   "s",    "t",   "yes", "si", "true",
                                      "ok", "verdadero", "oui", "vrai", "sim", "v",   "wi", "cierto"};
    static const char *const no[] = {"0", "n", "f", "no", "false", "falso", "non", "faux", "nao"};
    struct arena mem = {0};
    struct sv word = utf8_fold(&mem, cell);
    int found = -1;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (sv_is(word, yes[i]))
            found = 1;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (sv_is(word, no[i]))
            found = 0;
    arena_release(&mem);
    return found;
}

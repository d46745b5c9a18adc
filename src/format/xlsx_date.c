/*
 * Dates of spreadsheets: numbers whose style says so. Pure; called by xlsx_book.c for styles and by
 * xlsx_sheet.c for cells.
 */
#include "format/xlsx_internal.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>

#define SECONDS 86400

static enum xlsx_kind kind_of(bool date, bool time)
{
    return date ? (time ? XLSX_DATETIME : XLSX_DATE) : time ? XLSX_TIME : XLSX_NUMBER;
}

/* ECMA-376 part 1, 18.8.30; 27..36 and 50..58 are dates in East Asian locales. */
enum xlsx_kind xlsx_date_builtin(int format)
{
    if ((format >= 14 && format <= 17) || (format >= 27 && format <= 31) || format == 36 ||
        (format >= 50 && format <= 58))
        return XLSX_DATE;
    if ((format >= 18 && format <= 21) || (format >= 32 && format <= 35) || (format >= 45 && format <= 47))
        return XLSX_TIME;
    return format == 22 ? XLSX_DATETIME : XLSX_NUMBER;
}

/* Past a part of a format code that is not a symbol: "text", [colour], \x, _x, *x. */
static size_t skip(struct sv code, size_t i)
{
    char close = code.p[i] == '"' ? '"' : ']';
    if (code.p[i] == '\\' || code.p[i] == '_' || code.p[i] == '*')
        return i + 2;
    for (i++; i < code.n && code.p[i] != close;)
        i++;
    return i + 1;
}

static bool is_elapsed(struct sv code, size_t i) /* [h], [mm], [ss]: a length of time */
{
    return i + 1 < code.n && strchr("hHmMsS", code.p[i + 1]) != NULL && code.p[i + 1] != '\0' &&
           memchr(code.p + i, ']', code.n - i) != NULL && (code.p[i + 2] == ']' || code.p[i + 2] == code.p[i + 1]);
}

enum xlsx_kind xlsx_date_custom(struct sv code)
{
    bool day = false, month = false, time = false;
    for (size_t i = 0; i < code.n && code.p[i] != ';';) {
        char c = code.p[i] >= 'A' && code.p[i] <= 'Z' ? (char)(code.p[i] + 32) : code.p[i];
        if (c == '[' && i + 2 < code.n && is_elapsed(code, i))
            time = true;
        if (c == '"' || c == '[' || c == '\\' || c == '_' || c == '*') {
            i = skip(code, i);
            continue;
        }
        if (c == 'a' && (sv_starts(sv_make(code.p + i, code.n - i), "AM/PM") ||
                         sv_starts(sv_make(code.p + i, code.n - i), "am/pm"))) {
            i += 5;
            continue;
        }
        if (c == 'g' && sv_ieq(sv_make(code.p + i, code.n - i < 7 ? code.n - i : 7), SV("General"))) {
            i += 7;
            continue;
        }
        day = day || c == 'd' || c == 'y';
        month = month || c == 'm';
        time = time || c == 'h' || c == 's';
        i++;
    }
    return kind_of(day || (month && !time), time);
}

static void put_time(char *out, size_t size, int seconds)
{
    (void)snprintf(out, size, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

bool xlsx_date_text(double serial, enum xlsx_kind kind, bool from_1904, char out[32])
{
    double whole = floor(serial);
    int seconds = (int)lround((serial - whole) * SECONDS);
    if (seconds == SECONDS && kind != XLSX_DATE) {
        whole += 1;
        seconds = 0;
    }
    if (kind == XLSX_NUMBER || serial < 0 || whole > 2958465) /* 9999-12-31 */
        return false;
    if (kind == XLSX_TIME && whole < 1) {
        put_time(out, 32, seconds);
        return true;
    }
    if (kind == XLSX_TIME) /* more than a day: a length of time, not a moment */
        return false;
    int32_t day = (int32_t)whole;
    if (!from_1904 && (day == 0 || day == 60)) /* 1900-01-00 and the 29 February that 1900 did not have */
        return false;
    day += from_1904    ? date_from_civil(1904, 1, 1)
           : (day < 60) ? date_from_civil(1899, 12, 31)
                        : date_from_civil(1899, 12, 30);
    struct sv text = date_format(day, out);
    if (kind == XLSX_DATETIME) { /* a date alone is what the cell shows */
        out[text.n] = 'T';
        put_time(out + text.n + 1, 32 - text.n - 1, seconds);
    }
    return true;
}

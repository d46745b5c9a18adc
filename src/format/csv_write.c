/*
 * CSV writer: quotes what needs quoting and disarms what a spreadsheet would run. Called by exports
 * and tables of commands; csv_unescape undoes it for those who read.
 */
#include "format/csv.h"

static bool runs_as_formula(struct sv cell)
{
    double number;
    char c = cell.n ? cell.p[0] : '\0';
    bool begins = c == '=' || c == '+' || c == '-' || c == '@' || c == '\t';
    return begins && !sv_to_double(cell, &number);
}

/* Whether a formula follows the apostrophes the cell begins with, if any. */
static bool guarded(struct sv cell)
{
    while (cell.n && cell.p[0] == '\'')
        cell = sv_make(cell.p + 1, cell.n - 1);
    return runs_as_formula(cell);
}

void csv_put(struct buf *out, struct sv cell, bool first)
{
    bool escape = guarded(cell);
    bool quote = escape;
    for (size_t i = 0; i < cell.n && !quote; i++)
        quote = cell.p[i] == '"' || cell.p[i] == ',' || cell.p[i] == ';' || cell.p[i] == '\n' || cell.p[i] == '\r' ||
                cell.p[i] == '\t';
    quote = quote || (cell.n && (cell.p[0] == ' ' || cell.p[cell.n - 1] == ' '));
    if (!first)
        buf_addc(out, ',');
    if (!quote) {
        buf_add(out, cell);
        return;
    }
    buf_addc(out, '"');
    if (escape)
        buf_addc(out, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, cell.p[i]);
    }
    buf_addc(out, '"');
}

void csv_end_row(struct buf *out)
{
    buf_addz(out, "\r\n");
}

struct sv csv_unescape(struct sv cell)
{
    bool escaped = cell.n && cell.p[0] == '\'' && guarded(cell);
    return escaped ? sv_make(cell.p + 1, cell.n - 1) : cell;
}

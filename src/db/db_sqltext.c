/*
 * Texts of both engines: the type tokens of DDL, and what may be stored as text. Called by db.c
 * and the drivers; must not build SQL (that is sqlgen.c's).
 */
#include "base/utf8.h"
#include "db/db_driver.h"

static bool token(const struct db_driver *d, struct sv rest, size_t *skip, const char **text)
{
    static const struct {
        struct sv name;
        enum db_type type;
    } types[] = {{{"{int}", 5}, DB_INT}, {{"{real}", 6}, DB_REAL}, {{"{text}", 6}, DB_TEXT}, {{"{blob}", 6}, DB_BLOB}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (sv_starts(rest, types[i].name.p)) {
            *skip = types[i].name.n;
            *text = d->type[types[i].type];
            return true;
        }
    if (sv_starts(rest, "{clustered}")) {
        *skip = strlen("{clustered}");
        *text = d->clustered;
        return true;
    }
    *skip = strlen("{strict}");
    *text = d->strict;
    return sv_starts(rest, "{strict}");
}

void db_sqltext_expand(const struct db_driver *driver, struct sv sql, struct buf *out)
{
    while (sql.n) {
        const char *at = memchr(sql.p, '{', sql.n);
        size_t plain = at ? (size_t)(at - sql.p) : sql.n;
        buf_add(out, (struct sv){sql.p, plain});
        sql = (struct sv){sql.p + plain, sql.n - plain};
        size_t skip;
        const char *text;
        if (!sql.n)
            break;
        if (token(driver, sql, &skip, &text)) {
            buf_addz(out, text);
        } else {
            buf_addc(out, '{');
            skip = 1;
        }
        sql = (struct sv){sql.p + skip, sql.n - skip};
    }
}

/* Nearly all text is plain ASCII: eight bytes at a time, none of them zero or above 127. */
static bool plain_ascii(struct sv s)
{
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    uint64_t bad = 0, word;
    size_t i = 0;
    for (; i + sizeof word <= s.n; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        bad |= (word | (word - ones)) & tops;
    }
    if (i && i < s.n) { /* the last eight again, instead of the rest one by one */
        i = s.n;
        memcpy(&word, s.p + i - sizeof word, sizeof word);
        bad |= (word | (word - ones)) & tops;
    }
    for (; i < s.n; i++)
        bad |= (unsigned char)s.p[i] >= 0x80 || s.p[i] == 0;
    return bad == 0;
}

int db_sqltext_check(struct db_args args, struct err *e)
{
    for (size_t i = 0; i < args.n; i++) {
        const struct db_value *v = &args.v[i];
        if (v->type == DB_TEXT && !plain_ascii(v->s) && !utf8_valid(v->s))
            return err_set(e, ERR_INPUT, NULL, N_("a text with a NUL or broken UTF-8 cannot be stored"));
        if (v->s.n > (size_t)1 << 29)
            return err_set(e, ERR_LIMIT, NULL, N_("a value of %zu bytes is too large to be stored"), v->s.n);
    }
    return 0;
}

int db_sqltext_nargs(size_t wanted, size_t given, struct sv sql, struct err *e)
{
    if (wanted == given)
        return 0;
    return err_set(e, ERR_INTERNAL, NULL, N_("a statement wants %zu values and got %zu: %.*s"), wanted, given,
                   SV_ARG(sql));
}

size_t db_sqltext_parameters(struct sv sql)
{
    size_t most = 0;
    bool quoted = false;
    for (size_t i = 0; i < sql.n; i++) {
        quoted ^= sql.p[i] == '\'';
        size_t n = 0;
        if (sql.p[i] == '$' && !quoted)
            for (size_t k = i + 1; k < sql.n && sql.p[k] >= '0' && sql.p[k] <= '9' && n < 100000; k++)
                n = n * 10 + (size_t)(sql.p[k] - '0');
        most = n > most ? n : most;
    }
    return most;
}

/* FNV-1a. Databases keep what it gives (names of columns, checksums of migrations): never change it. */
uint64_t db_sqltext_hash(struct sv text)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 0x100000001b3U;
    return h;
}

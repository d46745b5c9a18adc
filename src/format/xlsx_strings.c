/*
 * Shared strings of a workbook: the one thing that has to stand in memory while a sheet streams,
 * so it is capped. Called by xlsx_sheet.c.
 */
#include "format/xlsx_internal.h"

#include "base/utf8.h"

#include <stdlib.h>

#define TEXT_MAX ((size_t)256 << 20)
#define STRINGS_MAX 20000000

struct reading {
    struct xlsx_strings *into;
    bool in_text;
    unsigned phonetic; /* depth inside <rPh>: how a text is read aloud, not the text */
    size_t from;
};

static void on_start(void *ctx, struct xlsx_part *p, const char *name, const char **attribute)
{
    struct reading *r = ctx;
    (void)p;
    (void)attribute;
    if (strcmp(name, "si") == 0)
        r->from = r->into->text.n;
    else if (strcmp(name, "rPh") == 0)
        r->phonetic++;
    r->in_text = strcmp(name, "t") == 0 && !r->phonetic;
}

static void too_large(struct xlsx_part *p)
{
    (void)err_set(p->e, ERR_LIMIT, NULL,
                  N_("the workbook has more than %d MB of texts; save the sheet as CSV and give that"),
                  (int)(TEXT_MAX >> 20));
    xlsx_part_fail(p);
}

static void end_string(struct reading *r, struct xlsx_part *p)
{
    struct xlsx_strings *s = r->into;
    xlsx_unescape(&s->text, r->from);
    if (s->n >= STRINGS_MAX) {
        (void)err_set(p->e, ERR_LIMIT, NULL,
                      N_("the workbook has more than %d texts; save the sheet as CSV and give that"), STRINGS_MAX);
        xlsx_part_fail(p);
        return;
    }
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 1024;
        s->end = xrealloc(s->end, s->cap * sizeof *s->end);
    }
    s->end[s->n++] = (uint32_t)s->text.n;
}

static void on_end(void *ctx, struct xlsx_part *p, const char *name)
{
    struct reading *r = ctx;
    r->in_text = false;
    if (strcmp(name, "rPh") == 0 && r->phonetic)
        r->phonetic--;
    else if (strcmp(name, "si") == 0)
        end_string(r, p);
}

static void on_text(void *ctx, struct xlsx_part *p, struct sv text)
{
    struct reading *r = ctx;
    if (!r->in_text)
        return;
    buf_add(&r->into->text, text);
    if (r->into->text.failed)
        too_large(p);
}

int xlsx_strings_read(struct xlsx_strings *s, zip_t *zip, const char *part, struct err *e)
{
    struct reading r = {.into = s};
    struct xlsx_part p;
    s->text.max = TEXT_MAX;
    if (xlsx_part_open(&p, zip, part, (struct xlsx_handlers){on_start, on_end, on_text}, &r, e))
        return -1;
    int rc = xlsx_part_run(&p, e);
    xlsx_part_close(&p);
    return rc;
}

void xlsx_strings_release(struct xlsx_strings *s)
{
    buf_release(&s->text);
    free(s->end);
}

bool xlsx_strings_get(const struct xlsx_strings *s, size_t i, struct sv *out)
{
    if (i >= s->n)
        return false;
    size_t from = i ? s->end[i - 1] : 0;
    *out = sv_make((s->text.p ? s->text.p : "") + from, s->end[i] - from);
    return true;
}

/* --- escapes ----------------------------------------------------------------------------------------------- */

/* "_x000D_" at p: the character that XML could not hold. Zero when it is something else. */
static uint32_t escaped(const char *p, size_t n)
{
    uint32_t cp = 0;
    if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return 0;
    for (size_t i = 2; i < 6; i++) {
        char c = p[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                                                : 16;
        if (digit == 16)
            return 0;
        cp = cp * 16 + digit;
    }
    return cp >= 0xd800 && cp < 0xe000 ? 0 : cp;
}

/* U+FFFE and U+FFFF at p, which XML has not. */
static bool no_character(const char *p, size_t n)
{
    return n >= 3 && (memcmp(p, "\xef\xbf\xbe", 3) == 0 || memcmp(p, "\xef\xbf\xbf", 3) == 0);
}

void xlsx_escape(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (no_character(text.p + i, text.n - i)) {
            buf_addz(out, text.p[i + 2] == '\xbe' ? "_xFFFE_" : "_xFFFF_");
            i += 2;
        } else if ((c < 32 && c != '\t' && c != '\n') || escaped(text.p + i, text.n - i))
            buf_printf(out, "_x%04X_", c);
        else
            buf_addc(out, (char)c);
    }
}

void xlsx_unescape(struct buf *text, size_t from)
{
    const char *first = text->n > from ? memchr(text->p + from, '_', text->n - from) : NULL;
    if (!first)
        return;
    size_t to = (size_t)(first - text->p);
    for (size_t at = to; at < text->n;) {
        uint32_t cp = escaped(text->p + at, text->n - at);
        if (cp) {
            to += utf8_put(cp, text->p + to);
            at += 7;
        } else {
            text->p[to++] = text->p[at++];
        }
    }
    text->n = to;
    text->p[to] = '\0';
}

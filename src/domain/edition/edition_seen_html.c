/*
 * The words of a page as a browser shows them: text between tags, entities decoded, without what is never shown
 * (style, script, template, head's title and comments). A figure's place is the last id "figure-CODE" or
 * "method-CODE" on an element that is still open.
 *
 * Style could hide or add text; therefore all bytes outside the seal are hashed too, and the seal is drawn again.
 */
#include "domain/edition/edition_json.h"
#include "domain/edition/edition_seen.h"
#include "domain/report/report.h"

#include <sodium.h>

#define DEPTH_MAX 256

struct open_tag {
    struct sv name, place;
};

struct page {
    struct seen *out;
    struct sv left; /* what is still to be read */
    struct open_tag open[DEPTH_MAX];
    size_t depth;
    struct buf text; /* decoded, of the element being read */
};

static struct sv place(const struct page *p)
{
    for (size_t i = p->depth; i > 0; i--)
        if (p->open[i - 1].place.n)
            return p->open[i - 1].place;
    return (struct sv){0};
}

static struct sv until(struct sv text, const char *mark, struct sv *rest)
{
    size_t length = strlen(mark), n = 0;
    while (n < text.n && (text.n - n < length || memcmp(text.p + n, mark, length) != 0)) {
        const char *next = memchr(text.p + n + 1, mark[0], text.n - n - 1);
        n = next ? (size_t)(next - text.p) : text.n;
    }
    size_t skip = n < text.n ? n + length : n;
    *rest = sv_make(text.p + skip, text.n - skip);
    return sv_make(text.p, n);
}

/* --- text -------------------------------------------------------------------------------------------- */

static void add_utf8(struct buf *b, unsigned long c)
{
    if (c < 0x80) {
        buf_addc(b, (char)c);
    } else if (c < 0x800) {
        buf_printf(b, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        buf_printf(b, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 63)), (int)(0x80 | (c & 63)));
    } else if (c < 0x110000) {
        buf_printf(b, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 63)), (int)(0x80 | (c >> 6 & 63)),
                   (int)(0x80 | (c & 63)));
    }
}

static bool numeric_entity(struct sv name, unsigned long *out)
{
    int64_t n = 0;
    if (name.n < 2 || name.p[0] != '#')
        return false;
    bool hex = name.p[1] == 'x' || name.p[1] == 'X';
    for (size_t i = hex ? 2 : 1; i < name.n; i++) {
        char c = name.p[i];
        int digit = c >= '0' && c <= '9'                        ? c - '0'
                    : hex && (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                                : -1;
        if (digit < 0 || n > 0x110000)
            return false;
        n = n * (hex ? 16 : 10) + digit;
    }
    *out = (unsigned long)n;
    return true;
}

static bool add_entity(struct buf *b, struct sv name)
{
    static const char *const known[][2] = {{"amp", "&"},   {"lt", "<"},   {"gt", ">"},
                                           {"quot", "\""}, {"apos", "'"}, {"nbsp", "\xc2\xa0"}};
    unsigned long c;
    if (numeric_entity(name, &c)) {
        add_utf8(b, c);
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (sv_is(name, known[i][0])) {
            buf_addz(b, known[i][1]);
            return true;
        }
    return false;
}

static void add_text(struct page *p, struct sv raw)
{
    while (raw.n) {
        struct sv rest, before = until(raw, "&", &rest);
        buf_add(&p->text, before);
        raw = rest;
        if (!rest.n)
            return;
        size_t n = 0;
        while (n < rest.n && n < 12 && rest.p[n] != ';')
            n++;
        if (n < rest.n && rest.p[n] == ';' && add_entity(&p->text, sv_make(rest.p, n)))
            raw = sv_make(rest.p + n + 1, rest.n - n - 1);
        else
            buf_addc(&p->text, '&');
    }
}

static void flush(struct page *p)
{
    if (p->text.n)
        seen_add(p->out, arena_sv(p->out->mem, buf_sv(&p->text)), place(p));
    buf_clear(&p->text);
}

/* --- tags -------------------------------------------------------------------------------------------- */

static struct sv attribute(struct sv tag, const char *name)
{
    struct sv rest, found;
    size_t n = strlen(name);
    for (struct sv at = tag; at.n; at = rest) {
        (void)until(at, name, &rest);
        if (!rest.n || rest.p[0] != '=' || rest.p - n == tag.p || (unsigned char)rest.p[-1 - (ptrdiff_t)n] > ' ')
            continue;
        struct sv value = sv_make(rest.p + 1, rest.n - 1);
        if (value.n && (value.p[0] == '"' || value.p[0] == '\'')) {
            char quote[2] = {value.p[0]};
            found = until(sv_make(value.p + 1, value.n - 1), quote, &rest);
        } else {
            found = sv_cut(value, ' ', &rest);
        }
        return found;
    }
    return (struct sv){0};
}

static struct sv figure_of(struct sv id)
{
    static const char *const prefix[] = {"figure-", "method-"};
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++)
        if (sv_starts(id, prefix[i]))
            return sv_make(id.p + strlen(prefix[i]), id.n - strlen(prefix[i]));
    return (struct sv){0};
}

static struct sv tag_name(struct sv tag)
{
    size_t n = 0;
    while (n < tag.n && (unsigned char)tag.p[n] > ' ' && tag.p[n] != '/' && tag.p[n] != '>')
        n++;
    return sv_make(tag.p, n);
}

static bool one_of(struct sv name, const char *const *list)
{
    for (; *list; list++)
        if (sv_ieq(name, sv_of(*list)))
            return true;
    return false;
}

static void close_tag(struct page *p, struct sv name)
{
    for (size_t i = p->depth; i > 0; i--)
        if (sv_ieq(p->open[i - 1].name, name)) {
            p->depth = i - 1;
            return;
        }
}

/* What stands between the tag and its end is no text. The edition's document is one of these. */
static void skip_element(struct page *p, struct sv name, struct sv tag)
{
    struct arena mem = {0};
    char *end = arena_z(&mem, arena_printf(&mem, "</%.*s", SV_ARG(name)));
    struct sv content = until(p->left, end, &p->left);
    if (sv_is(attribute(tag, "id"), REPORT_SEAL_ID) && !p->out->document.n)
        p->out->document = content;
    (void)until(p->left, ">", &p->left);
    arena_release(&mem);
}

static void open_or_close(struct page *p, struct sv tag)
{
    static const char *const unseen[] = {"style", "script", "template", "noscript", NULL};
    static const char *const empty[] = {"meta", "br", "img", "hr", "link", "input", "wbr", NULL};
    bool closes = tag.n && tag.p[0] == '/';
    struct sv name = tag_name(closes ? sv_make(tag.p + 1, tag.n - 1) : tag);
    flush(p);
    if (closes) {
        close_tag(p, name);
    } else if (one_of(name, unseen)) {
        skip_element(p, name, tag);
    } else if (!one_of(name, empty) && !sv_ends(tag, "/") && p->depth < DEPTH_MAX) {
        p->open[p->depth++] = (struct open_tag){name, figure_of(attribute(tag, "id"))};
    }
}

static void read_page(struct page *p)
{
    while (p->left.n && p->out->n < EDITION_WORDS_MAX) {
        add_text(p, until(p->left, "<", &p->left));
        if (sv_starts(p->left, "!--"))
            (void)until(p->left, "-->", &p->left);
        else if (p->left.n)
            open_or_close(p, until(p->left, ">", &p->left));
    }
    flush(p);
}

/* --- the frame --------------------------------------------------------------------------------------- */

static void take_frame(struct sv bytes, struct seen *out)
{
    struct sv rest, after, before = until(bytes, REPORT_SEAL_BEGIN, &rest);
    unsigned char hash[EDITION_HASH];
    crypto_hash_sha256_state state;
    if (!rest.n)
        return;
    out->seal = until(rest, REPORT_SEAL_END, &after);
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)before.p, before.n);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)after.p, after.n);
    (void)crypto_hash_sha256_final(&state, hash);
    out->frame = edition_hex(hash, sizeof hash, out->mem);
}

int seen_html(struct sv bytes, struct seen *out, struct err *e)
{
    struct page *p = arena_alloc(out->mem, sizeof *p);
    p->out = out;
    p->left = bytes;
    read_page(p);
    take_frame(bytes, out);
    bool failed = p->text.failed;
    buf_release(&p->text);
    return failed ? err_set(e, ERR_LIMIT, NULL, N_("the file is too large")) : 0;
}

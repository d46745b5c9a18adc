/* XML from literals and escaped text: see xml.h. */
#include "format/xml.h"

#include "base/utf8.h"

#define INSTEAD "\xef\xbf\xbd" /* U+FFFD */

/* XML 1.0, Char; tab and line break are for those who know what they mean in their format. */
static bool allowed(int32_t cp)
{
    bool control = cp < 32 && cp != '\t' && cp != '\n' && cp != '\r';
    return !control && cp != 0xfffd && cp != 0xfffe && cp != 0xffff && !utf8_reorders(cp);
}

static const char *entity(int32_t cp)
{
    switch (cp) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return allowed(cp) ? NULL : INSTEAD;
    }
}

void xml_text(struct buf *out, struct sv text)
{
    struct sv plain = text; /* not yet written */
    while (text.n) {
        struct sv at = text;
        const char *as = entity(utf8_next(&text));
        if (!as)
            continue;
        buf_add(out, sv_make(plain.p, plain.n - at.n));
        buf_addz(out, as);
        plain = text;
    }
    buf_add(out, plain);
}

void xml_attr_(struct buf *out, struct sv before, struct sv value)
{
    buf_add(out, before);
    xml_text(out, value);
    buf_addc(out, '"');
}

void xml_number_attr_(struct buf *out, struct sv before, long long number)
{
    buf_add(out, before);
    buf_printf(out, "%lld\"", number);
}

void xml_colour_attr_(struct buf *out, struct sv before, uint32_t colour)
{
    buf_add(out, before);
    buf_printf(out, "%06X\"", (unsigned)colour & 0xffffffu);
}

/* Texts without what would disguise them: see visible.h. */
#include "draw/visible.h"

#include "base/utf8.h"

size_t visible_hidden(struct sv text)
{
    unsigned char c = text.n ? (unsigned char)text.p[0] : ' ';
    struct sv rest = text;
    if (c == 0xe2) /* in UTF-8 all that utf8_reorders names begin with this byte */
        return utf8_reorders(utf8_next(&rest)) ? text.n - rest.n : 0;
    return c < 32 && c != '\n' && c != '\t' && c != '\r';
}

struct sv visible_text(struct buf *room, struct sv text)
{
    size_t from = 0;
    buf_clear(room);
    for (size_t i = 0, hidden; i < text.n; i += hidden ? hidden : 1) {
        hidden = visible_hidden(sv_make(text.p + i, text.n - i));
        if (!hidden)
            continue;
        buf_add(room, sv_make(text.p + from, i - from));
        buf_addz(room, VISIBLE_INSTEAD);
        from = i + hidden;
    }
    if (!from)
        return text;
    buf_add(room, sv_make(text.p + from, text.n - from));
    return buf_sv(room);
}

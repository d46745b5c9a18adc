/* Which kind of file it is, and words. */
#include "domain/edition/edition_seen.h"

const char *seen_kind_name(enum seen_kind k)
{
    static const char *const name[] = {"html", "pdf", "xlsx", "json"};
    return name[k];
}

enum seen_kind seen_kind_of(struct sv bytes)
{
    if (sv_starts(bytes, "%PDF-"))
        return SEEN_PDF;
    if (sv_starts(bytes, "PK\003\004"))
        return SEEN_XLSX;
    return sv_starts(sv_trim(bytes), "{") ? SEEN_JSON : SEEN_HTML;
}

int seen_read(struct sv bytes, struct arena *mem, struct seen *out, struct err *e)
{
    *out = (struct seen){.mem = mem};
    int rc = 0;
    switch (seen_kind_of(bytes)) {
    case SEEN_HTML:
        rc = seen_html(bytes, out, e);
        break;
    case SEEN_PDF:
        rc = seen_pdf(bytes, out, e);
        break;
    case SEEN_XLSX:
        rc = seen_xlsx(bytes, out, e);
        break;
    case SEEN_JSON:
        out->document = bytes;
        break;
    }
    if (rc == 0 && out->n >= EDITION_WORDS_MAX)
        return err_set(e, ERR_LIMIT, NULL, N_("the file holds more than %d words"), EDITION_WORDS_MAX);
    return rc;
}

/* Length of the white space at the text's beginning: ASCII, no-break and thin spaces. */
static size_t space(struct sv s)
{
    if ((unsigned char)s.p[0] <= ' ')
        return 1;
    if (s.n > 1 && memcmp(s.p, "\xc2\xa0", 2) == 0)
        return 2;
    bool wide =
        s.n > 2 && memcmp(s.p, "\xe2\x80", 2) == 0 && ((unsigned char)s.p[2] <= 0x8a || (unsigned char)s.p[2] == 0xaf);
    return wide ? 3 : 0;
}

void seen_add(struct seen *s, struct sv text, struct sv place)
{
    while (text.n) {
        size_t skip = space(text), n = 0;
        if (!skip)
            while (n < text.n && !space(sv_make(text.p + n, text.n - n)))
                n++;
        struct seen_word word = {sv_make(text.p, n), place};
        if (n && s->n < EDITION_WORDS_MAX)
            vec_push(s->mem, s, word);
        text = sv_make(text.p + skip + n, text.n - skip - n);
    }
}

/* HTML and SVG emitters: see html.h. The only place where markup meets text. */
#include "draw/html.h"

#include "base/asset.h"
#include "draw/visible.h"

#include <math.h>
#include <stdio.h>

void html_raw_(struct html *h, const char *literal, size_t n)
{
    buf_add(h->out, sv_make(literal, n));
}

void html_text(struct html *h, struct sv text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        size_t hidden = visible_hidden(sv_make(text.p + i, text.n - i));
        const char *as = hidden      ? VISIBLE_INSTEAD
                         : c == '<'  ? "&lt;"
                         : c == '>'  ? "&gt;"
                         : c == '&'  ? "&amp;"
                         : c == '"'  ? "&quot;"
                         : c == '\'' ? "&#39;"
                                     : NULL;
        if (!as)
            continue;
        buf_add(h->out, sv_make(text.p + from, i - from));
        buf_addz(h->out, as);
        i += hidden ? hidden - 1 : 0;
        from = i + 1;
    }
    buf_add(h->out, sv_make(text.p ? text.p + from : "", text.n - from));
}

void html_attr_(struct html *h, const char *before, struct sv value)
{
    buf_addz(h->out, before);
    html_text(h, value);
    buf_addc(h->out, '"');
}

void html_url_attr_(struct html *h, const char *before, struct sv value)
{
    static const char *const allowed[] = {"https://", "http://", "mailto:", "#", "/"};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (sv_starts(value, allowed[i])) {
            html_attr_(h, before, value);
            return;
        }
    html_attr_(h, before, SV("#"));
}

void html_image_attr_(struct html *h, const char *before, const char *type, struct sv base64)
{
    buf_addz(h->out, before);
    html_text(h, sv_of(type));
    buf_addz(h->out, ";base64,");
    html_text(h, base64); /* however long */
    buf_addc(h->out, '"');
}

void html_number(struct html *h, double v)
{
    char text[40];
    int n = snprintf(text, sizeof text, "%.2f", isfinite(v) ? v : 0.0);
    while (n > 1 && text[n - 1] == '0')
        n--;
    if (n > 1 && text[n - 1] == '.')
        n--;
    buf_add(h->out, sv_make(text, (size_t)n));
}

void html_num_attr_(struct html *h, const char *before, double v)
{
    buf_addz(h->out, before);
    html_number(h, v);
    buf_addc(h->out, '"');
}

void html_paragraphs(struct html *h, struct sv text)
{
    while (text.n) {
        size_t n = 0;
        while (n < text.n && !(text.p[n] == '\n' && (n + 1 == text.n || text.p[n + 1] == '\n')))
            n++;
        struct sv one = sv_trim(sv_make(text.p, n));
        if (one.n) {
            html_lit(h, "<p>");
            html_text(h, one);
            html_lit(h, "</p>\n");
        }
        while (n < text.n && text.p[n] == '\n')
            n++;
        text = sv_make(text.p + n, text.n - n);
    }
}

void html_asset(struct html *h, const char *asset_name)
{
    buf_add(h->out, asset_get(asset_name));
}

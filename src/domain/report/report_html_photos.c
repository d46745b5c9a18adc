/* Photographs as HTML: rows of one height, each with its caption. See report_html.c. */
#include "domain/report/report_html_internal.h"

static void caption(struct page *p, const struct report_photo *photo)
{
    struct sv credit = report_photo_credit(p->m, photo, &p->mem);
    if (!photo->caption.text.n && !credit.n)
        return;
    html_lit(&p->h, "<figcaption>");
    report_html_text(p, photo->caption);
    if (credit.n) {
        html_lit(&p->h, " <span class=\"credit\">");
        html_text(&p->h, credit);
        html_lit(&p->h, "</span>");
    }
    html_lit(&p->h, "</figcaption>");
}

static void one(struct page *p, const struct report_photo *photo)
{
    const char *type = photo->photo.jpeg ? "jpeg" : "png";
    html_lit(&p->h, "<figure class=\"photo\"");
    html_attr(&p->h, "style", arena_printf(&p->mem, "--shape:%.3f", photo->photo.width / photo->photo.height));
    html_lit(&p->h, "><img");
    html_attr(&p->h, "alt", photo->alt.text);
    if (photo->alt.lang.n)
        html_attr(&p->h, "lang", photo->alt.lang);
    html_num_attr(&p->h, "width", photo->photo.width);
    html_num_attr(&p->h, "height", photo->photo.height);
    html_image_attr(&p->h, "src", type, photo->base64);
    html_lit(&p->h, ">");
    caption(p, photo);
    html_lit(&p->h, "</figure>\n");
}

void report_html_photos(struct page *p, const struct report_block *b)
{
    report_html_paragraphs(p, b->text);
    html_lit(&p->h, "<div class=\"photos\">\n");
    for (size_t i = 0; i < b->nphotos; i++)
        one(p, &b->photo[i]);
    html_lit(&p->h, "</div>\n");
}

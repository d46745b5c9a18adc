/*
 * The words of a PDF, run by run as they are painted; the edition lies in an embedded file. The frame is all that
 * the pages reach (contents, fonts, images) except the last, which holds the seal.
 */
#include "domain/edition/edition_json.h"
#include "domain/edition/edition_seen.h"
#include "draw/pdf_finish.h"
#include "draw/pdf_read.h"

#include <sodium.h>

struct pages {
    struct seen *out;
    int at;                             /* the page being read, from 1 */
    crypto_hash_sha256_state all, page; /* the pages before it; itself */
};

/* A page enters the frame when another follows it. */
static void turn_to(struct pages *p, int page)
{
    unsigned char hash[EDITION_HASH];
    while (p->at < page) {
        (void)crypto_hash_sha256_final(&p->page, hash);
        if (p->at > 0)
            (void)crypto_hash_sha256_update(&p->all, hash, sizeof hash);
        (void)crypto_hash_sha256_init(&p->page);
        p->at++;
    }
}

static void on_text(void *ctx, int page, struct sv text)
{
    struct pages *p = ctx;
    turn_to(p, page);
    seen_add(p->out, arena_sv(p->out->mem, text), (struct sv){0});
}

static void on_drawn(void *ctx, int page, struct sv bytes)
{
    struct pages *p = ctx;
    unsigned char hash[EDITION_HASH];
    turn_to(p, page);
    (void)crypto_hash_sha256(hash, (const unsigned char *)(bytes.n ? bytes.p : ""), bytes.n);
    (void)crypto_hash_sha256_update(&p->page, hash, sizeof hash);
}

static int take_document(struct sv bytes, struct seen *out, struct err *e)
{
    struct err none = {.lang = e->lang};
    int rc = pdf_attachment(bytes, SV(SEEN_PDF_ATTACHMENT), out->mem, &out->document, &none);
    return rc && none.kind != ERR_NOT_FOUND ? err_set(e, none.kind, NULL, "%s", none.message) : 0;
}

int seen_pdf(struct sv bytes, struct seen *out, struct err *e)
{
    struct pages p = {.out = out};
    const struct pdf_visitor v = {&p, on_text, on_drawn};
    unsigned char hash[EDITION_HASH];
    int npages;
    (void)crypto_hash_sha256_init(&p.all);
    (void)crypto_hash_sha256_init(&p.page);
    if (pdf_visit(bytes, &v, &npages, e) || take_document(bytes, out, e))
        return -1;
    turn_to(&p, npages);
    (void)crypto_hash_sha256_final(&p.all, hash);
    out->frame = edition_hex(hash, sizeof hash, out->mem);
    return 0;
}

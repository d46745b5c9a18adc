/*
 * What a reader of a file sees: its words in reading order. One reader for each kind of file, and the
 * comparison of what is seen with what was signed. None needs a database.
 *
 * limits   files of EDITION_FILE_MAX bytes, EDITION_WORDS_MAX words (ERR_LIMIT)
 * errors   ERR_INPUT: the file is none of its kind, or it is damaged
 */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_SEEN_H
#define ISTMO_DOMAIN_EDITION_EDITION_SEEN_H

#include "domain/edition/edition_document.h"

#define EDITION_FILE_MAX ((size_t)256 << 20)
#define EDITION_WORDS_MAX 2000000

struct seen_word {
    struct sv text;
    struct sv place; /* the indicator whose place it stands at; empty: unknown */
};
struct seen {
    struct arena *mem;
    struct seen_word *v;
    size_t n, cap;
    struct sv document; /* the embedded edition; empty: none */
    struct sv frame;    /* SHA-256 of all bytes but the seal, in hexadecimal; empty: not known for this kind */
    struct sv seal;     /* the seal's bytes in a page */
};

enum seen_kind { SEEN_HTML, SEEN_PDF, SEEN_XLSX, SEEN_JSON };
const char *seen_kind_name(enum seen_kind k); /* "html" */

enum seen_kind seen_kind_of(struct sv bytes);
MUST_USE int seen_read(struct sv bytes, struct arena *mem, struct seen *out, struct err *e);

MUST_USE int seen_html(struct sv bytes, struct seen *out, struct err *e);
MUST_USE int seen_pdf(struct sv bytes, struct seen *out, struct err *e);
MUST_USE int seen_xlsx(struct sv bytes, struct seen *out, struct err *e);

#define SEEN_XLSX_PART "edition"           /* name of the workbook's part that holds the document */
#define SEEN_PDF_ATTACHMENT "edition.json" /* of the file embedded in the PDF */

/* Words of a text, cut at white space. */
void seen_add(struct seen *s, struct sv text, struct sv place);

/* --- edition_digits.c: what of it is signed --------------------------------------------------------- */

struct node *seen_leaf(const struct seen *s, enum seen_kind kind, const struct edition *ed, struct arena *mem);

/* One place where what is seen is not what was signed. */
struct seen_fault {
    struct sv figure, seen, expected; /* seen empty: it is gone; expected empty: it was put in */
};
struct seen_faults {
    struct seen_fault *v;
    size_t n, cap;
    bool words; /* words without digits differ */
    bool frame; /* bytes differ that no reader sees */
};
void seen_compare(const struct seen *s, const struct node *leaf, const struct edition *ed, struct arena *mem,
                  struct seen_faults *out);

#endif

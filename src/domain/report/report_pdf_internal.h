/* What the two files of the PDF renderer share. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_PDF_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_PDF_INTERNAL_H

#include "domain/report/report.h"

#include "draw/flow.h"

struct print {
    struct flow *f;
    const struct report_model *m;
    const struct report_section *s;
    struct arena mem;
};

#define PRINT_INK 0x1d2530u
#define PRINT_GREY 0x5b6672u

void report_pdf_block(struct print *p, const struct report_block *b);

#endif

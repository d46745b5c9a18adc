/* What the two files of the PDF renderer share. */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_PDF_INTERNAL_H
#define ISTMO_DOMAIN_REPORT_REPORT_PDF_INTERNAL_H

#include "domain/report/report.h"

#include "draw/flow.h"

struct print {
    struct flow *f;
    const struct report_model *m;
    const struct report_section *s;
    bool roomy;  /* a sheet shows what it shows where there is room */
    size_t rows; /* of a sheet's tables: the first ones, as many as its page holds */
    struct arena mem;
};

#define PRINT_INK 0x1d2530u
#define PRINT_GREY 0x5b6672u

#define PRINT_FAINT 0x9aa4afu /* of a dash that stands for no value */
#define PRINT_GAP 18.0        /* between the columns of flow_pair */

void report_pdf_items(struct print *p, const struct report_block *b); /* report_pdf_items.c */
void report_pdf_blocks(struct print *p, const struct report_section *s);

#endif

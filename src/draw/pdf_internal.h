/* What the files that change PDFs share: opening and writing through libqpdf. */
#ifndef ISTMO_DRAW_PDF_INTERNAL_H
#define ISTMO_DRAW_PDF_INTERNAL_H

#include "draw/pdf_finish.h"

#include <qpdf/qpdf-c.h>

/* The bytes must live as long as *q, which the caller gives to pdf_done. */
MUST_USE int pdf_read(qpdf_data *q, struct sv pdf, struct err *e);
void pdf_done(qpdf_data *q);
MUST_USE int pdf_write(qpdf_data q, struct buf *out, struct err *e);

/* A stream's bytes, plain or deflated, with a limit; ERR_INPUT for any other filter. */
MUST_USE int pdf_stream(qpdf_data q, qpdf_oh stream, size_t max_bytes, struct arena *mem, struct sv *bytes,
                        struct err *e);
/* Whether pdf_stream knows its filter; if not, its bytes can be had as they lie in the file. */
bool pdf_stream_known(qpdf_data q, qpdf_oh stream);
MUST_USE int pdf_stream_packed(qpdf_data q, qpdf_oh stream, struct arena *mem, struct sv *bytes, struct err *e);

/* A text of the document: UTF-8 where ASCII does not do. */
qpdf_oh pdf_text(qpdf_data q, struct sv text);
/* D:20240115120000Z of 2024-01-15T12:00:00.000Z; empty when it is no such moment. */
struct sv pdf_date(struct arena *mem, struct sv moment);
/* The dictionary at `key` of `dict`, made where there is none. */
qpdf_oh pdf_dict_at(qpdf_data q, qpdf_oh dict, const char *key);
/* A name object; bytes that a name cannot hold are escaped by libqpdf. */
qpdf_oh pdf_name(qpdf_data q, struct arena *mem, struct sv name);

/* The parts of pdf_finish. */
void pdf_complete_structure(qpdf_data q, const struct pdf_about *about);
void pdf_add_metadata(qpdf_data q, const struct pdf_about *about);
MUST_USE int pdf_mark_page_artifacts(qpdf_data q, qpdf_oh page, struct err *e);
void pdf_mark_artifacts(struct sv content, struct buf *out); /* a page's content, for that */

#endif

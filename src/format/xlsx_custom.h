/*
 * A text of our own inside a workbook: a custom XML part (ECMA-376 part 1, 15.2.5), which spreadsheet programs keep
 * and do not show.
 *
 * limits   as xlsx.h; max_bytes for the text
 */
#ifndef ISTMO_FORMAT_XLSX_CUSTOM_H
#define ISTMO_FORMAT_XLSX_CUSTOM_H

#include "base/arena.h"
#include "base/err.h"

/* The workbook with the part added, same bytes for the same arguments. name: of the element, "edition". */
MUST_USE int xlsx_custom_add(struct sv workbook, const char *name, struct sv text, struct arena *mem, struct sv *out,
                             struct err *e);
/* Empty: the workbook has no such part. */
MUST_USE int xlsx_custom_get(struct sv workbook, const char *name, size_t max_bytes, struct arena *mem, struct sv *out,
                             struct err *e);

#endif

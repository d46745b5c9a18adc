/*
 * A text of our own inside a workbook: a custom XML part (ECMA-376 part 1, 15.2.5), which spreadsheet programs keep
 * and do not show; and the bytes of all parts.
 *
 * limits   as xlsx.h; max_bytes for the text
 */
#ifndef ISTMO_FORMAT_XLSX_CUSTOM_H
#define ISTMO_FORMAT_XLSX_CUSTOM_H

#include "base/arena.h"
#include "base/err.h"

#define XLSX_CUSTOM_PART "customXml/item1.xml"

/* The workbook with the part added, same bytes for the same arguments. name: of the element, "edition". */
MUST_USE int xlsx_custom_add(struct sv workbook, const char *name, struct sv text, struct arena *mem, struct sv *out,
                             struct err *e);
/* Empty: the workbook has no such part. */
MUST_USE int xlsx_custom_get(struct sv workbook, const char *name, size_t max_bytes, struct arena *mem, struct sv *out,
                             struct err *e);

/* Each part of the container, by name; the bytes are valid during the call. At most max_bytes in all (ERR_LIMIT). */
typedef void xlsx_part_told(void *ctx, struct sv name, struct sv bytes);
MUST_USE int xlsx_each_part(struct sv workbook, size_t max_bytes, xlsx_part_told *told, void *ctx, struct err *e);

#endif

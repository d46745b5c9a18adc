/* Parts of a workbook, its strings and styles: for the xlsx_*.c files alone. */
#ifndef ISTMO_FORMAT_XLSX_INTERNAL_H
#define ISTMO_FORMAT_XLSX_INTERNAL_H

#include "base/buf.h"
#include "format/xlsx.h"

#include <expat.h>
#include <zip.h>

/* --- xlsx_part.c: one XML part, inflated and parsed piece by piece ---------------------------------- */

struct xlsx_part;

typedef void xlsx_start_fn(void *ctx, struct xlsx_part *p, const char *name, const char **attribute);
typedef void xlsx_end_fn(void *ctx, struct xlsx_part *p, const char *name);
typedef void xlsx_text_fn(void *ctx, struct xlsx_part *p, struct sv text);

/* Names come without their namespace prefix. */
struct xlsx_handlers {
    xlsx_start_fn *start;
    xlsx_end_fn *end;
    xlsx_text_fn *text;
};

struct xlsx_part {
    zip_file_t *file;
    XML_Parser parser;
    char *name;
    struct xlsx_handlers on;
    void *ctx;
    uint64_t packed, inflated;
    unsigned depth;
    struct err *e; /* of the call that is running */
    bool failed, done, paused, ended;
};

/* ERR_NOT_FOUND: the archive has no such entry. `p` must not move while it is open. */
MUST_USE int xlsx_part_open(struct xlsx_part *p, zip_t *zip, const char *name, struct xlsx_handlers on, void *ctx,
                            struct err *e);
MUST_USE int xlsx_part_run(struct xlsx_part *p, struct err *e); /* 1 paused, 0 the end, -1 failed */
void xlsx_part_close(struct xlsx_part *p);

/* From handlers: stop here for now, or for good; fail once p->e is set. */
void xlsx_part_pause(struct xlsx_part *p);
void xlsx_part_finish(struct xlsx_part *p);
void xlsx_part_fail(struct xlsx_part *p);

const char *xlsx_attribute(const char **attribute, const char *name); /* by local name; NULL: absent */

/* --- xlsx_strings.c: the texts that cells share ------------------------------------------------------- */

struct xlsx_strings {
    struct buf text; /* all of them, one after another */
    uint32_t *end;   /* offset where each ends */
    size_t n, cap;
};

MUST_USE int xlsx_strings_read(struct xlsx_strings *s, zip_t *zip, const char *part, struct err *e);
void xlsx_strings_release(struct xlsx_strings *s);
bool xlsx_strings_get(const struct xlsx_strings *s, size_t i, struct sv *out);

/* What XML cannot hold is written _xHHHH_ (ECMA-376 part 1, 22.9.2.19). xlsx_unescape works in place. */
void xlsx_escape(struct buf *out, struct sv text);
void xlsx_unescape(struct buf *text, size_t from);

/* --- xlsx_write.c --------------------------------------------------------------------------------------- */

/* As much of a name as a sheet may have, before the suffix (ASCII). */
void xlsx_sheet_title(struct sv name, const char *suffix, struct buf *out);

/* --- xlsx_date.c: which styles are dates, and what their numbers mean --------------------------------- */

enum xlsx_kind { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATETIME };

enum xlsx_kind xlsx_date_builtin(int format); /* a built-in number format */
enum xlsx_kind xlsx_date_custom(struct sv code);

/* "2023-06-30", "2023-06-30T12:00:00", "12:00:00"; false when the number is no such moment. */
bool xlsx_date_text(double serial, enum xlsx_kind kind, bool from_1904, char out[32]);

/* --- xlsx_book.c ---------------------------------------------------------------------------------------- */

struct xlsx_sheet_entry {
    struct sv name;
    const char *part;
};

struct xlsx_book {
    struct arena mem;
    zip_t *zip;
    struct {
        struct xlsx_sheet_entry *v;
        size_t n, cap;
    } sheets;
    struct {
        unsigned char *v; /* enum xlsx_kind of each cell format */
        size_t n, cap;
    } styles;
    bool from_1904;
    const char *strings_part; /* NULL: none */
    bool strings_read;
    struct xlsx_strings strings;
};

#endif

/* What the docx_*.c files share. */
#ifndef ISTMO_FORMAT_DOCX_INTERNAL_H
#define ISTMO_FORMAT_DOCX_INTERNAL_H

#include "base/map.h"
#include "format/docx.h"
#include "format/xml.h"

#include <zip.h>

struct docx {
    struct docx_info info;
    struct arena mem;
    struct buf body;
    struct map bookmarks; /* names as they are written */
    struct map pictures;  /* bytes to themselves: each is kept once */
    size_t nbookmarks, ndrawings;
    bool bookmark_open;
    const unsigned *width; /* of the table's columns */
    size_t column;
    size_t contents; /* lines of the contents so far */
};

/* A bookmark's name as Word takes it: at most 40 characters. */
struct sv docx_bookmark_name(struct arena *mem, struct sv name);
/* A language as word processors name it: "es-PA". */
struct sv docx_language(struct sv lang);

/* --- docx_run.c: what stands in a paragraph; templates are filled with the same ----------------------- */

void docx_write_run(struct buf *out, const struct docx_run *run, struct sv text);
/* Text as it stands within a run: its line breaks and tabs as elements. */
void docx_write_text(struct buf *out, struct sv text);
/* serial: unique in the document. relation: of the picture's part. */
void docx_write_picture(struct buf *out, const struct docx_picture *p, size_t serial, struct sv relation);

#define DOCX_SCHEMAS "http://schemas.openxmlformats.org/"
#define DOCX_RELATION DOCX_SCHEMAS "officeDocument/2006/relationships"
#define DOCX_WORD DOCX_SCHEMAS "wordprocessingml/2006/main"
#define DOCX_PACKAGE DOCX_SCHEMAS "package/2006/"
#define DOCX_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define DOCX_OLDEST_DATE 0x21                   /* of entries: 1980-01-01 */
#define DOCX_PICTURE_NAME "media/picture%zu.%s" /* its number, its ending */
const char *docx_picture_ending(struct sv bytes);

/* --- docx_package.c ------------------------------------------------------------------------------------- */

/* A new entry; the bytes must outlive the archive. */
bool docx_add_entry(zip_t *zip, const char *name, struct sv bytes, bool stored);
/* What an archive in memory has become. */
bool docx_read_back(zip_source_t *all, struct buf *out);

#endif

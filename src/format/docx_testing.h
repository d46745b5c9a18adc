/* What tests of documents share: parts of an archive in memory, XML that must be whole. */
#ifndef ISTMO_FORMAT_DOCX_TESTING_H
#define ISTMO_FORMAT_DOCX_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"

#include <expat.h>
#include <zip.h>

/* Empty: the archive has no such part. */
static inline struct sv part_of(struct arena *mem, struct sv archive, const char *name)
{
    zip_error_t error;
    zip_stat_t st;
    zip_error_init(&error);
    zip_source_t *bytes = zip_source_buffer_create(archive.p, archive.n, 0, &error);
    zip_t *zip = zip_open_from_source(bytes, ZIP_RDONLY, &error);
    assert_non_null(zip);
    struct sv out = {0};
    if (zip_stat(zip, name, 0, &st) == 0) {
        char *text = arena_alloc(mem, st.size + 1);
        zip_file_t *file = zip_fopen(zip, name, 0);
        assert_int_equal(zip_fread(file, text, st.size), st.size);
        (void)zip_fclose(file);
        out = sv_make(text, st.size);
    }
    zip_discard(zip);
    return out;
}

static inline void assert_xml(struct sv text)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    if (XML_Parse(parser, text.p, (int)text.n, 1) != XML_STATUS_OK)
        fail_msg("line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(parser),
                 XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
}

static inline size_t count_of(struct sv text, const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i + strlen(what) <= text.n; i++)
        n += memcmp(text.p + i, what, strlen(what)) == 0;
    return n;
}

static inline void assert_has(struct sv text, const char *what)
{
    if (!count_of(text, what))
        fail_msg("“%s” is not in %.*s", what, SV_ARG(text));
}

#endif

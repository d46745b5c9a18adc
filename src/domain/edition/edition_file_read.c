/* An edition out of a file of any kind. */
#include "domain/edition/edition_internal.h"

#include "format/file.h"

int edition_read_file(const char *path, struct arena *mem, struct seen *seen, struct edition *out, struct err *e)
{
    struct sv bytes;
    if (file_read(mem, path, EDITION_FILE_MAX, &bytes, e))
        return -1;
    if (seen_read(bytes, mem, seen, e) ||
        (!seen->document.n && err_set(e, ERR_INPUT, NULL,
                                      N_("the file holds no "
                                         "edition"))) ||
        edition_document_read(seen->document, mem, out, e))
        return err_prefix(e, "%s: ", path);
    return 0;
}

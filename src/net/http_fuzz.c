/* Fields of forms and addresses from arbitrary bytes. */
#include "net/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct http_fields f;
    struct sv text;
    (void)http_form_parse(&mem, sv_make((const char *)data, size), &f);
    (void)http_decode(&mem, sv_make((const char *)data, size), false, &text);
    arena_release(&mem);
    return 0;
}

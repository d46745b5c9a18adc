/* Fuzzes the reader of stored facts: what it reads can be written, and that reads back to the same text. */
#include "domain/fact/fact_body.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sv again(struct arena *mem, struct sv body)
{
    struct err e = {.lang = "en"};
    struct fact *v;
    struct sv out;
    size_t n;
    if (fact_body_read(mem, body, 7, &v, &n, &e) || fact_body_write(mem, v, n, &out, &e))
        abort();
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct fact *v;
    size_t n;
    struct sv body = sv_make((const char *)data, size);
    if (fact_body_read(&mem, body, 7, &v, &n, &e) == 0) {
        struct sv once = again(&mem, body);
        if (!sv_eq(once, again(&mem, once)))
            abort();
    }
    arena_release(&mem);
    return 0;
}

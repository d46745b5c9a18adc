/* Fuzzes the YAML and JSON readers: the first byte says which; what is read can be written, and the
 * JSON reads back to the same JSON. */
#include "format/node.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_json(struct arena *mem, const struct node *n)
{
    struct buf once = {0}, twice = {0};
    struct err e = {.lang = "en"};
    struct node *again;
    node_write_json(&once, n);
    if (!once.failed) { /* a tree with many aliases may be too long as text */
        if (node_read_json(mem, buf_sv(&once), &again, &e))
            abort();
        node_write_json(&twice, again);
        if (!sv_eq(buf_sv(&once), buf_sv(&twice)))
            abort();
    }
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct node *n;
    if (!size)
        return 0;
    struct sv text = sv_make((const char *)data + 1, size - 1);
    int rc = data[0] == '{' || data[0] == 'j' ? node_read_json(&mem, text, &n, &e) : node_read_yaml(&mem, text, &n, &e);
    if (rc == 0)
        check_json(&mem, n);
    arena_release(&mem);
    return 0;
}

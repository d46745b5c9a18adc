/*
 * Fuzzes what reads files of strangers: documents, proofs, public keys, and what a reader sees of a page. What is
 * read is written again to the same.
 */
#include "domain/edition/edition_document.h"
#include "domain/edition/edition_seen.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void document(struct sv text, struct arena *mem)
{
    struct err e = {.lang = "en"};
    struct edition ed, again;
    if (edition_document_read(text, mem, &ed, &e))
        return;
    if (edition_document_read(edition_document_write(&ed, mem), mem, &again, &e) ||
        !edition_hash_equal(&ed.root, &again.root))
        abort();
}

static void page(struct sv text, struct arena *mem)
{
    struct err e = {.lang = "en"};
    struct edition none = {0};
    struct seen seen;
    struct seen_faults faults;
    if (seen_read(text, mem, &seen, &e))
        return;
    struct node *leaf = seen_leaf(&seen, SEEN_HTML, &none, mem);
    seen_compare(&seen, leaf, &none, mem, &faults);
    if (faults.n || faults.words || faults.frame)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct err e = {.lang = "en"};
    struct edition_proofs proofs;
    struct edition_trust trust;
    if (size < 1)
        return 0;
    struct sv text = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 'd':
        document(text, &mem);
        break;
    case 'p':
        (void)!edition_proof_read(text, &mem, &proofs, &e);
        break;
    case 'k':
        (void)!edition_trust_read(text, &mem, &trust, &e);
        break;
    default:
        page(text, &mem);
    }
    arena_release(&mem);
    return 0;
}

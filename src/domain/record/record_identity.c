/*
 * What identifies a record among those of its form: the answers to the questions that the form's setting `key`
 * names. Called when a record is saved and when a row of an import asks whether it is here already, so that a case
 * that was typed in and comes again in a file is one case. A key that says something personal is kept as its tag.
 */
#include "domain/record/record_internal.h"

#include <sodium.h>

bool record_identity_item(struct sv *list, struct sv *item)
{
    bool commas = list->n && memchr(list->p, ',', list->n);
    return sv_next_item(list, !commas, item);
}

static bool is_personal(const struct form *f)
{
    struct sv list = f->key, item;
    while (record_identity_item(&list, &item)) {
        const struct question *q = form_question(f, item);
        if (q && q->pii)
            return true;
    }
    return false;
}

static struct sv joined(const struct form *f, const struct answers *a, struct arena *mem)
{
    struct sv list = f->key, item, key = {0};
    while (record_identity_item(&list, &item)) {
        const struct question *q = form_question(f, item);
        struct sv value = q && form_has_answer(q) && q->scope == 0 ? answers_get(a, q, 0) : (struct sv){0};
        if (!value.n)
            return (struct sv){0};
        key = key.n ? arena_printf(mem, "%.*s/%.*s", SV_ARG(key), SV_ARG(value)) : value;
    }
    return key;
}

struct sv record_identity_tag(const struct vault *v, struct sv text, struct arena *mem)
{
    unsigned char tag[16];
    char hex[2 * sizeof tag + 1];
    vault_person_tag(v, text, tag);
    (void)sodium_bin2hex(hex, sizeof hex, tag, sizeof tag);
    return arena_printf(mem, "tag:%s", hex);
}

struct sv record_identity(const struct form *f, const struct answers *a, const struct vault *v, struct arena *mem)
{
    struct sv key = joined(f, a, mem);
    return key.n && is_personal(f) ? record_identity_tag(v, key, mem) : key;
}

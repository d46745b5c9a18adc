/*
 * Makes a form usable once its questions are filled in: the steps and their order. Called by
 * whoever builds a form (domain/form). Each step reports and goes on, so that a person sees
 * everything at once.
 */
#include "engine/form/form_internal.h"

#define QUESTIONS_MAX 20000

int form_finish(struct form *f, struct arena *mem, struct problems *out, struct err *e)
{
    if (f->n > QUESTIONS_MAX)
        return err_set(e, ERR_LIMIT, NULL, "the form has %zu questions; at most %d are possible", f->n, QUESTIONS_MAX);
    form_layout_run(f, mem, out);
    form_refs_run(f, out);
    form_order_run(f, mem, out);
    form_meaning_run(f, mem, out);
    return 0;
}

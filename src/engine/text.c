/* Multilingual texts: which language answers when the asked one is missing. */
#include "engine/text.h"

struct sv text_exact(const struct text *t, struct sv lang)
{
    for (size_t i = 0; i < t->n; i++)
        if (sv_ieq(t->v[i].lang, lang))
            return t->v[i].text;
    return (struct sv){0};
}

struct sv text_get(const struct text *t, const char *lang)
{
    struct sv want = sv_of(lang ? lang : "es"), region;
    struct sv found = text_exact(t, want);
    if (!found.n)
        found = text_exact(t, sv_cut(want, '-', &region));
    if (!found.n)
        found = text_exact(t, (struct sv){0});
    for (size_t i = 0; !found.n && i < t->n; i++)
        found = t->v[i].text;
    return found;
}

void text_put(struct arena *mem, struct text *t, struct sv lang, struct sv text)
{
    if (!text.n)
        return;
    for (size_t i = 0; i < t->n; i++)
        if (sv_ieq(t->v[i].lang, lang)) {
            t->v[i].text = text;
            return;
        }
    struct text_in item = {lang, text};
    vec_push(mem, t, item);
}

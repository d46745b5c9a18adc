/* A text in several languages, as the pack's columns label::es, label::en give it. */
#ifndef ISTMO_ENGINE_TEXT_H
#define ISTMO_ENGINE_TEXT_H

#include "base/arena.h"

struct text_in {
    struct sv lang; /* "es", "en", "ht", "zh-Hans"; empty: no language said */
    struct sv text;
};

struct text {
    struct text_in *v;
    size_t n, cap;
};

/* The text in lang ("es-PA" also finds "es"), else without a language, else the first. */
struct sv text_get(const struct text *t, const char *lang);
/* Exactly that language, or empty: for checks of missing translations. */
struct sv text_exact(const struct text *t, struct sv lang);
void text_put(struct arena *mem, struct text *t, struct sv lang, struct sv text);

#endif

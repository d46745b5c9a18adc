/* Slices as text: "sex=f;age=0-17". A slice is sorted by dimension and names each once. */
#include "domain/indicator/indicator.h"

static int put(struct arena *mem, struct slice *s, struct slice_item item, struct err *e)
{
    size_t at = 0;
    while (at < s->n && sv_cmp(s->v[at].dim, item.dim) < 0)
        at++;
    if (at < s->n && sv_eq(s->v[at].dim, item.dim))
        return err_set(e, ERR_INPUT, "slice", N_("the dimension \"%.*s\" stands twice in one slice"), SV_ARG(item.dim));
    vec_push(mem, s, item);
    memmove(s->v + at + 1, s->v + at, (s->n - 1 - at) * sizeof *s->v);
    s->v[at] = item;
    return 0;
}

int slice_parse(struct arena *mem, struct sv text, char separator, struct slice *out, struct err *e)
{
    struct sv left = text;
    *out = (struct slice){0};
    while (left.n) {
        struct sv part = sv_trim(sv_cut(left, separator, &left));
        struct slice_item item;
        if (!part.n)
            continue;
        item.dim = sv_trim(sv_cut(part, '=', &item.value));
        item.value = sv_trim(item.value);
        if (!item.dim.n || !item.value.n)
            return err_set(e, ERR_INPUT, "slice", N_("a slice is written dimension=value, not \"%.*s\""), SV_ARG(part));
        if (put(mem, out, item, e))
            return -1;
    }
    return 0;
}

struct sv slice_format(struct arena *mem, const struct slice *s)
{
    struct sv text = {0};
    for (size_t i = 0; i < s->n; i++)
        text = arena_printf(mem, "%.*s%s%.*s=%.*s", SV_ARG(text), i ? ";" : "", SV_ARG(s->v[i].dim),
                            SV_ARG(s->v[i].value));
    return text;
}

void slice_json(struct json *j, const struct slice *s)
{
    json_keyz(j, "slice");
    json_begin_object(j);
    for (size_t i = 0; i < s->n; i++) {
        json_key(j, s->v[i].dim);
        json_string(j, s->v[i].value);
    }
    json_end_object(j);
}

bool slice_equal(const struct slice *a, const struct slice *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!sv_eq(a->v[i].dim, b->v[i].dim) || !sv_eq(a->v[i].value, b->v[i].value))
            return false;
    return true;
}

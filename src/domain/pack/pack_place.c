/*
 * Places by every spelling: the pack's code, ISO 3166-2, "system:code", the exact label. A bare
 * number that several code systems use for different places is refused, never guessed. Reading
 * only, but for the index, which is made once when the pack is read.
 */
#include "domain/pack/pack_internal.h"

#include "base/near.h"
#include "base/utf8.h"

#define SPELLING_MAX 128
#define CANDIDATES_MAX 6

/* All that one spelling may mean. Keys: "system:code" in lower case, or a quote and the folded label. */
struct spelling {
    const struct place *first, *second; /* second: another place is spelt so too */
};

/* --- keys ---------------------------------------------------------------------------------------------- */

static size_t lower(char *out, size_t at, struct sv s)
{
    for (size_t i = 0; i < s.n && at < SPELLING_MAX; i++)
        out[at++] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return at;
}

static struct sv key_of(char *buffer, struct sv system, struct sv code)
{
    size_t n = lower(buffer, 0, system);
    if (n < SPELLING_MAX)
        buffer[n++] = ':';
    return sv_make(buffer, lower(buffer, n, code));
}

static void spell(struct pack *p, struct sv key, const struct place *place)
{
    struct spelling *s = map_get(&p->place_by_name, key);
    if (!s) {
        s = ARENA_NEW(p->mem, struct spelling);
        s->first = place;
        (void)map_put(&p->place_by_name, arena_sv(p->mem, key), s);
    } else if (s->first != place) {
        s->second = place;
    }
}

static void spell_code(struct pack *p, struct sv system, struct sv code, const struct place *place)
{
    char buffer[SPELLING_MAX];
    if (system.n + code.n + 1 < SPELLING_MAX)
        spell(p, key_of(buffer, system, code), place);
}

static struct sv label_key(struct arena *mem, struct sv label)
{
    return arena_printf(mem, "\"%.*s", SV_ARG(utf8_fold(mem, label)));
}

void pack_place_index(struct reader *r)
{
    struct pack *p = r->pack;
    for (size_t i = 0; i < p->places.n; i++) {
        struct place *place = &p->places.v[i];
        const struct place *parent = map_get(&p->place_by_code, place->parent);
        place->parent_index = parent ? (int)(parent - p->places.v) : -1;
        spell_code(p, SV("pack"), place->code, place);
        if (place->scheme.n)
            spell_code(p, place->scheme, place->code, place);
        for (size_t k = 0; k < place->codes.n; k++)
            spell_code(p, place->codes.v[k].key, *(const struct sv *)place->codes.v[k].value, place);
        for (size_t k = 0; k < place->label.n; k++)
            spell(p, label_key(p->mem, place->label.v[k].text), place);
    }
}

/* --- what a bare number could mean --------------------------------------------------------------------- */

/* "PA-05" -> "5" */
static struct sv tail(struct sv code)
{
    size_t i = code.n;
    while (i > 0 && code.p[i - 1] >= '0' && code.p[i - 1] <= '9')
        i--;
    while (i + 1 < code.n && code.p[i] == '0')
        i++;
    return i ? sv_make(code.p + i, code.n - i) : code;
}

struct candidates {
    struct sv text, number; /* number: without leading zeros; empty when the text is none */
    struct buf list;
    const char *lang;
    size_t n;
};

static void consider(struct candidates *c, const struct place *place, struct sv system, struct sv code)
{
    bool bare = c->number.n && sv_eq(tail(code), c->number);
    if (!bare && !sv_ieq(code, c->text))
        return;
    if (++c->n <= CANDIDATES_MAX)
        buf_printf(&c->list, "%s%.*s:%.*s = %.*s", c->n > 1 ? "; " : "", SV_ARG(system), SV_ARG(code),
                   SV_ARG(text_get(&place->label, c->lang)));
}

static void collect(const struct pack *p, struct candidates *c)
{
    for (size_t i = 0; i < p->places.n; i++) {
        const struct place *place = &p->places.v[i];
        consider(c, place, place->scheme.n ? place->scheme : SV("pack"), place->code);
        for (size_t k = 0; k < place->codes.n; k++)
            consider(c, place, place->codes.v[k].key, *(const struct sv *)place->codes.v[k].value);
    }
}

static int refuse(const struct pack *p, struct sv text, struct err *e)
{
    struct candidates c = {.text = text, .list = {.max = 400}, .lang = e->lang};
    struct near near = {.typed = text};
    int64_t number;
    int rc;
    if (sv_to_int(text, &number) && number >= 0)
        c.number = tail(text);
    collect(p, &c);
    for (size_t i = 0; !c.n && i < p->places.n; i++) {
        near_offer(&near, p->places.v[i].code);
        for (size_t k = 0; k < p->places.v[i].label.n; k++)
            near_offer(&near, p->places.v[i].label.v[k].text);
    }
    if (c.n)
        rc = err_set(e, ERR_INPUT, "place",
                     N_("“%.*s” is not a code of this pack; with the name of its code system it could be: %.*s"),
                     SV_ARG(text), SV_ARG(buf_sv(&c.list)));
    else if (near.best.n)
        rc = err_set(e, ERR_INPUT, "place", N_("there is no place “%.*s”; did you mean “%.*s”?"), SV_ARG(text),
                     SV_ARG(near.best));
    else
        rc = err_set(e, ERR_INPUT, "place", N_("there is no place “%.*s”"), SV_ARG(text));
    buf_release(&c.list);
    return rc;
}

/* --- looking up ---------------------------------------------------------------------------------------- */

static const struct place *decide(const struct spelling *s, struct sv text, struct err *e)
{
    if (!s->second)
        return s->first;
    (void)err_set(e, ERR_INPUT, "place", N_("“%.*s” is the name of several places (%.*s, %.*s): write the code"),
                  SV_ARG(text), SV_ARG(s->first->code), SV_ARG(s->second->code));
    return NULL;
}

static const struct spelling *find(const struct pack *p, struct sv text)
{
    char buffer[SPELLING_MAX];
    const struct spelling *s = NULL;
    if (text.n + 6 < SPELLING_MAX) {
        size_t n = lower(buffer, 0, text);
        s = memchr(text.p, ':', text.n) ? map_get(&p->place_by_name, sv_make(buffer, n)) : NULL;
        if (!s)
            s = map_get(&p->place_by_name, key_of(buffer, SV("iso"), text));
        if (!s)
            s = map_get(&p->place_by_name, key_of(buffer, SV("pack"), text));
    }
    if (!s) {
        struct arena mem = {0};
        s = map_get(&p->place_by_name, label_key(&mem, text));
        arena_release(&mem);
    }
    return s;
}

const struct place *pack_place(const struct pack *p, struct sv text, struct err *e)
{
    text = sv_trim(text);
    const struct place *exact = map_get(&p->place_by_code, text);
    if (exact)
        return exact;
    const struct spelling *s = text.n ? find(p, text) : NULL;
    if (s)
        return decide(s, text, e);
    (void)refuse(p, text, e);
    return NULL;
}

bool pack_place_within(const struct pack *p, const struct place *inner, const struct place *outer)
{
    for (int level = 0; inner && level < PACK_PLACE_LEVELS; level++) {
        if (inner == outer)
            return true;
        inner = inner->parent_index >= 0 ? &p->places.v[inner->parent_index] : NULL;
    }
    return false;
}

/* --- checks -------------------------------------------------------------------------------------------- */

static void check_clash(struct reader *r, const struct place *place, const struct sv *system, struct sv code)
{
    const struct place *other = map_get(&r->pack->place_by_code, code);
    char buffer[SPELLING_MAX];
    const struct spelling *s =
        system->n + code.n + 1 < SPELLING_MAX ? map_get(&r->pack->place_by_name, key_of(buffer, *system, code)) : NULL;
    struct source at = place->at;
    at.column = *system;
    if (s && s->second)
        (void)problem_add(r->problems, SEVERITY_ERROR, at, code, N_("each code once"),
                          N_("“%.*s” is given to two places: “%.*s” and “%.*s”."), SV_ARG(code), SV_ARG(s->first->code),
                          SV_ARG(s->second->code));
    if (other && other != place) {
        struct problem *w = problem_add(
            r->problems, SEVERITY_WARNING, at, code, NULL,
            N_("“%.*s” is this place's code in “%.*s” and another place's code in the pack: it is ambiguous."),
            SV_ARG(code), SV_ARG(*system));
        problem_remedy(r->problems, w, N_("Give the pack's places codes that no other system uses."));
    }
}

void pack_check_places(struct reader *r)
{
    for (size_t i = 0; i < r->pack->places.n; i++) {
        const struct place *place = &r->pack->places.v[i];
        for (size_t k = 0; k < place->codes.n; k++)
            check_clash(r, place, &place->codes.v[k].key, *(const struct sv *)place->codes.v[k].value);
        if (place->lat < -90 || place->lat > 90 || place->lon < -180 || place->lon > 180)
            (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(pack_kind("place"), place, "lat"), place->code,
                              N_("degrees: -90 to 90 and -180 to 180"), N_("The position does not exist."));
    }
}

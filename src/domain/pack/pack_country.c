/*
 * Countries and territories: ISO 3166-1 alpha-3 codes with names in the pack's languages, from
 * Debian's iso-codes (a JSON table and gettext catalogues, which are read here byte by byte).
 */
#include "domain/pack/pack_internal.h"

#include "format/file.h"

#include <stdio.h>

#define ISO_TABLE "/usr/share/iso-codes/json/iso_3166-1.json"
#define ISO_NAMES "/usr/share/locale/%.*s/LC_MESSAGES/iso_3166-1.mo"
#define ISO_FILE_MAX ((size_t)4 << 20)

/* --- gettext's compiled catalogues ----------------------------------------------------------------------- */

/* Layout: magic, revision, n, offset of originals, offset of translations; each a table of
 * (length, offset), the originals sorted. */
struct mo {
    struct sv bytes;
    bool swapped;
    uint32_t n, original, translation;
};

static uint32_t word(const struct mo *m, size_t at)
{
    uint32_t v;
    if (at + 4 > m->bytes.n)
        return 0;
    memcpy(&v, m->bytes.p + at, sizeof v);
    return m->swapped ? __builtin_bswap32(v) : v;
}

static struct sv text_at(const struct mo *m, uint32_t table, uint32_t i)
{
    uint64_t at = (uint64_t)table + 8ULL * i;
    uint32_t n = word(m, (size_t)at), from = word(m, (size_t)at + 4);
    return (uint64_t)from + n <= m->bytes.n ? sv_make(m->bytes.p + from, n) : (struct sv){0};
}

static bool mo_open(struct arena *mem, struct sv lang, struct mo *m)
{
    struct err e = {0};
    char path[128];
    *m = (struct mo){0};
    if (!pack_value_is_code(lang) || lang.n > 20)
        return false;
    (void)snprintf(path, sizeof path, ISO_NAMES, SV_ARG(lang));
    if (file_read(mem, path, ISO_FILE_MAX, &m->bytes, &e))
        return false;
    m->swapped = word(m, 0) == 0xde120495U;
    if (word(m, 0) != 0x950412deU && !m->swapped)
        return false;
    m->n = word(m, 8);
    m->original = word(m, 12);
    m->translation = word(m, 16);
    return true;
}

static struct sv mo_find(const struct mo *m, struct sv msgid)
{
    uint32_t low = 0, high = m->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int c = sv_cmp(text_at(m, m->original, middle), msgid);
        if (c == 0)
            return text_at(m, m->translation, middle);
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct sv){0};
}

/* --- the list ---------------------------------------------------------------------------------------------- */

struct names {
    struct sv lang;
    struct mo mo;
};

/* Spanish for the program's own readers, then the pack's languages; English is in the table. */
static struct names *open_names(struct reader *r, size_t *n)
{
    const struct sv_list *langs = &r->pack->languages;
    struct names *all = ARENA_ARRAY(r->mem, langs->n + 1, struct names);
    *n = 0;
    for (size_t i = 0; i <= langs->n; i++) {
        struct sv lang = i ? langs->v[i - 1] : SV("es"), region;
        bool again = sv_is(lang, "en") || (i && sv_is(lang, "es"));
        all[*n].lang = lang;
        if (!again && (mo_open(r->mem, lang, &all[*n].mo) || mo_open(r->mem, sv_cut(lang, '-', &region), &all[*n].mo)))
            (*n)++;
    }
    return all;
}

/* Also "Venezuela, Bolivarian Republic of" and "Bolivarian Republic of Venezuela". */
static void add_other_names(struct reader *r, struct choice *c, const struct node *n, const struct names *names,
                            size_t nnames)
{
    static const char *const keys[] = {"name", "official_name"};
    for (size_t k = 0; k < 2; k++) {
        struct sv name = node_text(n, keys[k]);
        if (name.n)
            vec_push(r->mem, &c->other, name);
        for (size_t i = 0; name.n && i < nnames; i++) {
            struct sv translated = mo_find(&names[i].mo, name);
            if (translated.n)
                vec_push(r->mem, &c->other, translated);
        }
    }
}

static void add_country(struct reader *r, struct choice_list *l, const struct node *n, const struct names *names,
                        size_t nnames)
{
    struct choice *c = &l->v[l->n];
    struct sv name = node_text(n, "common_name").n ? node_text(n, "common_name") : node_text(n, "name");
    *c = (struct choice){.name = node_text(n, "alpha_3"), .extra = {.mem = r->mem}};
    if (!c->name.n || !map_put(&l->by_name, c->name, c))
        return;
    l->n++;
    for (size_t i = 0; i < nnames; i++)
        text_put(r->mem, &c->label, names[i].lang, mo_find(&names[i].mo, name));
    text_put(r->mem, &c->label, SV("en"), name);
    add_other_names(r, c, n, names, nnames);
    struct sv *alpha2 = ARENA_NEW(r->mem, struct sv);
    *alpha2 = node_text(n, "alpha_2");
    (void)map_put(&c->extra, SV("alpha_2"), alpha2);
}

static const struct node *read_table(struct reader *r)
{
    struct err e = {0};
    struct node *root = NULL;
    struct sv text;
    r->no_countries = file_read(r->mem, ISO_TABLE, ISO_FILE_MAX, &text, &e) || node_read_json(r->mem, text, &root, &e);
    const struct node *list = root ? node_get(root, "3166-1") : NULL;
    return list && list->kind == NODE_LIST ? list : NULL;
}

struct choice_list *pack_country_list(struct reader *r)
{
    const struct node *list = read_table(r);
    struct choice_list *l = ARENA_NEW(r->mem, struct choice_list);
    size_t n = list ? list->n : 0, nnames;
    const struct names *names = open_names(r, &nnames);
    *l = (struct choice_list){.name = SV("countries"), .cap = n, .by_name = {.mem = r->mem}, .external = true};
    l->v = ARENA_ARRAY(r->mem, n + 1, struct choice);
    for (size_t i = 0; i < n; i++)
        add_country(r, l, list->item[i], names, nnames);
    return l;
}

/* --- checks ------------------------------------------------------------------------------------------------ */

static bool asks_countries(const struct form *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->question[i].list && sv_is(f->question[i].list->name, "countries"))
            return true;
    return false;
}

static bool country_known(const struct choice_list *l, struct sv code)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct sv *alpha2 = map_get(&l->v[i].extra, SV("alpha_2"));
        if (sv_eq(l->v[i].name, code) || (alpha2 && sv_eq(*alpha2, code)))
            return true;
    }
    return l->n == 0;
}

void pack_check_countries(struct reader *r)
{
    const struct pack *p = r->pack;
    for (size_t i = 0; r->no_countries && i < p->forms.n; i++)
        if (asks_countries(p->forms.v[i])) {
            struct problem *w = problem_add(
                r->problems, SEVERITY_WARNING, (struct source){.file = ISO_TABLE}, p->forms.v[i]->id, NULL,
                N_("The form “%.*s” asks for countries, but their table is not on this machine: the list is empty."),
                SV_ARG(p->forms.v[i]->id));
            problem_remedy(r->problems, w, N_("Install the package iso-codes."));
        }
    const struct choice_list *l = map_get(&p->list_by_name, SV("countries"));
    if (p->country.n && l && !r->no_countries && !country_known(l, p->country))
        (void)problem_add(r->problems, SEVERITY_WARNING, (struct source){"pack.yaml", SV("country"), 0}, p->country,
                          N_("an ISO 3166-1 code, such as PAN"), N_("“%.*s” is not a country."), SV_ARG(p->country));
}

/* pack.yaml: who the mission is, its languages, calendar, age bands and suppression. */
#include "domain/pack/pack_internal.h"

#include "base/near.h"

#include <limits.h>
#include <stdio.h>

struct yaml {
    struct reader *r;
    const char *file;
};

static struct source at_node(const struct yaml *y, const struct node *n, const char *key)
{
    return (struct source){y->file, sv_of(key), n ? n->line : 0};
}

static void wrong(const struct yaml *y, const struct node *n, const char *key, const char *expected)
{
    struct sv found = n->kind == NODE_SCALAR ? n->scalar : (struct sv){0};
    (void)problem_add(y->r->problems, SEVERITY_ERROR, at_node(y, n, key), found, expected,
                      N_("“%s” has a value that is not possible here."), key);
}

/* --- keys ---------------------------------------------------------------------------------------------- */

static const char *const keys[] = {"id",         "title",     "languages",         "country", "time_zone",
                                   "utc_offset", "age_bands", "fiscal_year_start", "notes",   "suppression"};

static void unknown_key(const struct yaml *y, const struct node *n, struct sv key)
{
    struct sv lang, name = pack_row_language(key, &lang);
    struct near near = {.typed = name};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        near_offer(&near, sv_of(keys[i]));
    struct problem *p = problem_add(y->r->problems, SEVERITY_WARNING, (struct source){y->file, key, n->line}, key, NULL,
                                    N_("The key “%.*s” is unknown and was not read."), SV_ARG(key));
    if (near.best.n)
        problem_remedy(y->r->problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
}

static void check_keys(const struct yaml *y, const struct node *root)
{
    for (size_t i = 0; i < root->n; i++) {
        struct sv lang, name = pack_row_language(root->key[i], &lang);
        bool known = false;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            known = known || sv_is(name, keys[k]);
        if (!known)
            unknown_key(y, root->item[i], root->key[i]);
    }
}

static struct text texts(const struct yaml *y, const struct node *root, const char *key)
{
    struct text t = {0};
    for (size_t i = 0; i < root->n; i++) {
        struct sv lang;
        if (sv_is(pack_row_language(root->key[i], &lang), key) && root->item[i]->kind == NODE_SCALAR)
            text_put(y->r->mem, &t, lang, root->item[i]->scalar);
    }
    return t;
}

/* A list, or one text with items separated by commas. */
static struct sv_list words(const struct yaml *y, const struct node *n)
{
    struct sv_list list = {0};
    struct sv rest = n && n->kind == NODE_SCALAR ? n->scalar : (struct sv){0}, item;
    while (sv_next_item(&rest, false, &item))
        vec_push(y->r->mem, &list, item);
    for (size_t i = 0; n && n->kind == NODE_LIST && i < n->n; i++)
        if (n->item[i]->kind == NODE_SCALAR && n->item[i]->scalar.n)
            vec_push(y->r->mem, &list, n->item[i]->scalar);
    return list;
}

/* --- age bands ----------------------------------------------------------------------------------------- */

/* "0-17", "60+", "18" */
static bool parse_band(struct sv code, struct age_band *b)
{
    struct sv from = code, to = {0};
    int64_t a, z;
    b->code = code;
    bool open = code.n > 1 && code.p[code.n - 1] == '+';
    if (open)
        from.n--;
    else
        from = sv_cut(code, '-', &to);
    if (!sv_to_int(sv_trim(from), &a) || a < 0 || a > 150)
        return false;
    z = open ? INT_MAX : a;
    if (to.n && (!sv_to_int(sv_trim(to), &z) || z < a || z > 150))
        return false;
    b->from = (int)a;
    b->to = (int)z;
    return true;
}

static void check_bands(const struct yaml *y, const struct node *n, const struct age_set *s)
{
    for (size_t i = 1; i < s->n; i++) {
        const struct age_band *a = &s->band[i - 1], *b = &s->band[i];
        if (a->to != INT_MAX && b->from == a->to + 1)
            continue;
        (void)problem_add(y->r->problems, SEVERITY_ERROR, at_node(y, n, "age_bands"), b->code,
                          N_("bands in order, each beginning where the one before ends"),
                          N_("The age bands “%.*s” and “%.*s” of the set “%.*s” overlap or leave a gap."),
                          SV_ARG(a->code), SV_ARG(b->code), SV_ARG(s->name));
    }
}

static void read_set(const struct yaml *y, struct sv name, const struct node *n)
{
    struct pack *p = y->r->pack;
    struct sv_list codes = words(y, n);
    struct age_set set = {.name = name};
    set.band = ARENA_ARRAY(y->r->mem, codes.n, struct age_band);
    set.cap = codes.n;
    for (size_t i = 0; i < codes.n; i++)
        if (parse_band(codes.v[i], &set.band[set.n]))
            set.n++;
        else
            (void)problem_add(y->r->problems, SEVERITY_ERROR, at_node(y, n, "age_bands"), codes.v[i],
                              N_("bands such as 0-17 or 60+"), N_("“%.*s” is not an age band."), SV_ARG(codes.v[i]));
    check_bands(y, n, &set);
    struct {
        struct age_set *v;
        size_t n, cap;
    } sets = {p->age_set, p->nage_sets, p->age_set_cap};
    vec_push(y->r->mem, &sets, set);
    p->age_set = sets.v;
    p->nage_sets = sets.n;
    p->age_set_cap = sets.cap;
}

/* Every band of the finer set lies within one band of the coarser. */
static bool nests(const struct age_set *fine, const struct age_set *coarse)
{
    for (size_t i = 0; i < fine->n; i++) {
        bool within = false;
        for (size_t k = 0; k < coarse->n; k++)
            within = within || (fine->band[i].from >= coarse->band[k].from && fine->band[i].to <= coarse->band[k].to);
        if (!within)
            return false;
    }
    return true;
}

static void read_age_bands(const struct yaml *y, const struct node *n)
{
    const struct pack *p = y->r->pack;
    if (!n)
        return;
    if (n->kind == NODE_MAP)
        for (size_t i = 0; i < n->n; i++)
            read_set(y, n->key[i], n->item[i]);
    else
        read_set(y, SV("default"), n);
    for (size_t i = 0; i < p->nage_sets; i++)
        for (size_t k = 0; k < i; k++)
            if (!nests(&p->age_set[i], &p->age_set[k]) && !nests(&p->age_set[k], &p->age_set[i])) {
                struct problem *w =
                    problem_add(y->r->problems, SEVERITY_WARNING, at_node(y, n, "age_bands"), p->age_set[i].name,
                                N_("every band of one set within a band of the other"),
                                N_("The age bands of “%.*s” and “%.*s” do not nest: their figures cannot be compared."),
                                SV_ARG(p->age_set[i].name), SV_ARG(p->age_set[k].name));
                problem_remedy(y->r->problems, w, N_("Use common bounds, such as 17 and 59."));
            }
}

/* --- the rest ------------------------------------------------------------------------------------------ */

static void read_suppression(const struct yaml *y, const struct node *n)
{
    struct pack *p = y->r->pack;
    struct {
        struct suppression *v;
        size_t n, cap;
    } list = {0};
    if (n && n->kind != NODE_MAP) {
        wrong(y, n, "suppression", N_("a threshold for each of none, assisted, protected"));
        return;
    }
    for (size_t i = 0; n && i < n->n; i++) {
        int64_t threshold;
        bool known = sv_is(n->key[i], "none") || sv_is(n->key[i], "assisted") || sv_is(n->key[i], "protected");
        if (!known || !sv_to_int(n->item[i]->scalar, &threshold) || threshold < 0 || threshold > 1000) {
            wrong(y, n->item[i], "suppression", N_("none, assisted or protected, each with a whole number"));
            continue;
        }
        struct suppression s = {n->key[i], (int)threshold};
        vec_push(y->r->mem, &list, s);
    }
    p->suppression = list.v;
    p->nsuppression = list.n;
    p->suppression_cap = list.cap;
}

/* "-05:00" */
static bool parse_offset(struct sv s, int *minutes)
{
    int64_t h, m;
    if (s.n != 6 || (s.p[0] != '-' && s.p[0] != '+') || s.p[3] != ':')
        return false;
    if (!sv_to_int(sv_make(s.p + 1, 2), &h) || !sv_to_int(sv_make(s.p + 4, 2), &m) || h > 14 || m > 59 || h < 0 ||
        m < 0)
        return false;
    *minutes = (int)(h * 60 + m) * (s.p[0] == '-' ? -1 : 1);
    return true;
}

static void read_time_zone(const struct yaml *y, const struct node *root)
{
    struct pack *p = y->r->pack;
    const struct node *offset = node_get(root, "utc_offset"), *zone = node_get(root, "time_zone");
    p->time_zone = node_text(root, "time_zone");
    if (offset && !parse_offset(offset->scalar, &p->zone_minutes))
        wrong(y, offset, "utc_offset", N_("an offset such as -05:00"));
    else if (!offset && zone && pack_zone_minutes(p->time_zone, &p->zone_minutes)) {
        struct problem *w = problem_add(
            y->r->problems, SEVERITY_WARNING, at_node(y, zone, "time_zone"), p->time_zone,
            N_("a name such as America/Panama"),
            N_("The time zone “%.*s” is not known on this machine; times are taken as UTC."), SV_ARG(p->time_zone));
        problem_remedy(y->r->problems, w, N_("Correct the name, or state utc_offset, such as \"-05:00\"."));
    }
}

static void read_fiscal_year(const struct yaml *y, const struct node *n)
{
    int64_t month;
    y->r->pack->fiscal_year_start = 1;
    if (!n)
        return;
    if (n->kind == NODE_SCALAR && sv_to_int(n->scalar, &month) && month >= 1 && month <= 12)
        y->r->pack->fiscal_year_start = (int)month;
    else
        wrong(y, n, "fiscal_year_start", N_("the number of a month, 1 to 12"));
}

static void read_id(const struct yaml *y, const struct node *root)
{
    const struct node *id = node_get(root, "id");
    y->r->pack->id = node_text(root, "id");
    if (!y->r->pack->id.n)
        (void)problem_add(y->r->problems, SEVERITY_ERROR, at_node(y, id, "id"), (struct sv){0}, NULL,
                          N_("“%s” is missing."), "id");
    else
        pack_value_code(y->r, y->r->pack->id, at_node(y, id, "id"));
}

static void read_languages(const struct yaml *y, const struct node *n)
{
    if (n && n->kind == NODE_MAP)
        wrong(y, n, "languages", N_("a list of language codes, such as [es, en]"));
    y->r->pack->languages = words(y, n);
}

void pack_mission_read(struct reader *r, const struct node *root, const char *file)
{
    const struct yaml y = {r, file};
    if (root->kind != NODE_MAP) {
        (void)problem_add(r->problems, SEVERITY_ERROR, at_node(&y, root, ""), root->scalar, NULL,
                          N_("The file must hold keys and values, such as “id: my-mission”."));
        return;
    }
    check_keys(&y, root);
    read_id(&y, root);
    r->pack->title = texts(&y, root, "title");
    r->pack->notes = texts(&y, root, "notes");
    read_languages(&y, node_get(root, "languages"));
    r->pack->country = node_text(root, "country");
    read_fiscal_year(&y, node_get(root, "fiscal_year_start"));
    read_time_zone(&y, root);
    read_age_bands(&y, node_get(root, "age_bands"));
    read_suppression(&y, node_get(root, "suppression"));
    pack_row_keep(r, "pack", r->pack->id, root);
}

/*
 * The block `map`: figures on the boundaries of their places, and as points where there are none. What the
 * boundaries lack is found by comparing them with the pack's places, and said below the map.
 */
#include "domain/report/report_internal.h"

#include "base/asset.h"
#include "format/geojson.h"

#include <math.h>

#define MAPS_MAX 9 /* of a block: its table has a column for each */

struct place_list {
    const struct place **v;
    size_t n, cap;
};

struct mapping {
    struct build *b;
    const struct node *n;
    struct geo_areas boundaries;
    const struct place **place; /* of each area; NULL: none of the pack's */
    struct place_list lost;     /* have figures, but neither area nor coordinates */
    bool located_by_area;       /* some point stands in the middle of an area */
};

/* --- boundaries and places ------------------------------------------------------------------------ */

/* The pack's own boundaries, else those the program brings for the country; there may be none. */
static int open_boundaries(struct mapping *m, struct err *e)
{
    const struct build *b = m->b;
    struct sv text = node_text(b->root, "boundaries_data");
    if (!text.n)
        text = asset_get(arena_printf(b->mem, "boundaries-%.*s.geojson", SV_ARG(b->pack->country)).p);
    return text.n && geojson_read(b->mem, text, &m->boundaries, e) ? report_place(b, m->n, e) : 0;
}

static const struct place *place_of(const struct build *b, const struct geo_area *a)
{
    struct err unknown = {.lang = b->model->lang};
    struct sv code = a->scheme ? arena_printf(b->mem, "%s:%.*s", a->scheme, SV_ARG(a->code)) : a->code;
    return pack_place(b->pack, code, &unknown);
}

static void match(struct mapping *m)
{
    m->place = ARENA_ARRAY(m->b->mem, m->boundaries.n, const struct place *);
    for (size_t i = 0; i < m->boundaries.n; i++)
        m->place[i] = place_of(m->b, &m->boundaries.v[i]);
}

static size_t area_of(const struct mapping *m, const struct place *place)
{
    size_t i = 0;
    while (i < m->boundaries.n && (!place || m->place[i] != place))
        i++;
    return i;
}

static struct sv name_of(const struct build *b, const struct place *p)
{
    return text_get(&p->label, b->model->lang);
}

/* The middle of the area's largest ring. */
static struct geo_point middle(const struct geo_area *a)
{
    struct geo_point best = {0};
    double largest = -1;
    for (size_t r = 0; r < a->rings.n; r++) {
        const struct geo_ring *ring = &a->rings.v[r];
        double twice = 0, x = 0, y = 0;
        for (size_t i = 0; i < ring->n; i++) {
            struct geo_point p = ring->v[i], q = ring->v[(i + 1) % ring->n];
            double part = p.lon * q.lat - q.lon * p.lat;
            twice += part;
            x += (p.lon + q.lon) * part;
            y += (p.lat + q.lat) * part;
        }
        if (fabs(twice) > largest && fabs(twice) > 0) {
            largest = fabs(twice);
            best = (struct geo_point){x / (3 * twice), y / (3 * twice)};
        }
    }
    return best;
}

/* Its coordinates, else those of a place it lies in. */
static bool locate(struct mapping *m, const struct place *p, struct geo_point *out)
{
    for (const struct place *at = p; at; at = at->parent_index >= 0 ? &m->b->pack->places.v[at->parent_index] : NULL) {
        size_t area = area_of(m, at);
        if (isfinite(at->lat) && isfinite(at->lon)) {
            *out = (struct geo_point){at->lon, at->lat};
            return true;
        }
        if (area < m->boundaries.n) {
            *out = middle(&m->boundaries.v[area]);
            m->located_by_area = true;
            return true;
        }
    }
    return false;
}

/* --- figures -------------------------------------------------------------------------------------- */

static enum geomap_shade shade_of(const struct figure *f)
{
    if (report_is_suppressed(f))
        return GEOMAP_SUPPRESSED;
    if (isnan(f->value))
        return GEOMAP_NO_DATA;
    return f->value > 0 ? GEOMAP_VALUE : GEOMAP_ZERO;
}

static void begin(struct mapping *m, struct report_map *out)
{
    out->map.boundaries = &out->boundaries;
    out->boundaries = m->boundaries;
    out->map.area = ARENA_ARRAY(m->b->mem, m->boundaries.n, struct geomap_area);
    for (size_t i = 0; i < m->boundaries.n; i++)
        if (m->place[i])
            out->map.area[i] = (struct geomap_area){.name = name_of(m->b, m->place[i]), .code = m->place[i]->code};
}

static bool has_spot(const struct geomap *map, struct sv code)
{
    for (size_t i = 0; i < map->nspots; i++)
        if (sv_eq(map->spot[i].code, code))
            return true;
    return false;
}

static bool is_lost(const struct mapping *m, const struct place *p)
{
    for (size_t i = 0; i < m->lost.n; i++)
        if (m->lost.v[i] == p)
            return true;
    return false;
}

static void add_spot(struct mapping *m, struct report_map *out, const struct figure *f, const struct place *p,
                     bool into_areas)
{
    struct geomap_spot spot = {.name = name_of(m->b, p),
                               .code = p->code,
                               .text = report_figure_text(m->b, f),
                               .shade = shade_of(f),
                               .value = f->value,
                               .by_area = into_areas};
    if (has_spot(&out->map, p->code) || spot.shade == GEOMAP_NO_DATA)
        return;
    if (locate(m, p, &spot.at)) {
        out->map.spot[out->map.nspots++] = spot;
        report_cell_add(m->b, f);
    } else if (!is_lost(m, p)) {
        vec_push(m->b->mem, &m->lost, p);
    }
}

static void add_figure(struct mapping *m, struct report_map *out, const struct figure *f, bool into_areas)
{
    const struct place *p = f->slice.n ? map_get(&m->b->pack->place_by_code, f->slice.v[0].value) : NULL;
    size_t area = area_of(m, p);
    if (!p)
        return;
    if (area == m->boundaries.n) {
        add_spot(m, out, f, p, into_areas);
    } else if (into_areas) {
        struct geomap_area *a = &out->map.area[area];
        a->text = report_figure_text(m->b, f);
        a->shade = shade_of(f);
        a->value = f->value;
    }
}

/* The figures by one dimension: of areas, or also of every place by itself. */
static int add_figures(struct mapping *m, struct report_map *out, struct sv by, bool into_areas, struct err *e)
{
    struct build *b = m->b;
    struct figures_query q = {.period = *b->period};
    struct figures found;
    vec_push(b->mem, &q.by, by);
    vec_push(b->mem, &q.indicators, out->indicator->code);
    if (report_compute(b, &q, &found, e))
        return report_place(b, m->n, e);
    struct geomap_spot *room = ARENA_ARRAY(b->mem, out->map.nspots + found.n, struct geomap_spot);
    for (size_t i = 0; i < out->map.nspots; i++)
        room[i] = out->map.spot[i];
    out->map.spot = room;
    for (size_t i = 0; i < found.n; i++)
        add_figure(m, out, &found.v[i], into_areas);
    return 0;
}

/* --- legend and words ----------------------------------------------------------------------------- */

static bool all_whole(const struct geomap *map, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (map->area[i].shade == GEOMAP_VALUE && fabs(map->area[i].value - round(map->area[i].value)) > 1e-9)
            return false;
    return true;
}

/* "20–49" for whole numbers, "20 % to below 50 %" for others, "50 or more" for the last. */
static struct sv class_text(const struct build *b, const struct report_map *r, size_t i, bool whole)
{
    const struct geomap *map = &r->map;
    double from = whole && map->lower[i] < 1 ? 1 : map->lower[i];
    struct sv first = report_value_text(b, r->indicator, from);
    if (i + 1 == map->nclasses)
        return arena_printf(b->mem, tr(b->model->lang, N_("%.*s or more")), SV_ARG(first));
    double to = whole ? map->lower[i + 1] - 1 : map->lower[i + 1];
    struct sv last = report_value_text(b, r->indicator, to);
    if (!whole)
        return arena_printf(b->mem, tr(b->model->lang, N_("%.*s to below %.*s")), SV_ARG(first), SV_ARG(last));
    return to <= from ? first : arena_printf(b->mem, "%.*s\xe2\x80\x93%.*s", SV_ARG(first), SV_ARG(last));
}

static void classify(const struct build *b, struct report_map *r)
{
    struct geomap *map = &r->map;
    double *value = ARENA_ARRAY(b->mem, map->boundaries->n, double);
    bool whole = all_whole(map, map->boundaries->n);
    for (size_t i = 0; i < map->boundaries->n; i++)
        value[i] = map->area[i].shade == GEOMAP_VALUE ? map->area[i].value : (double)NAN;
    map->nclasses = geo_classes(value, map->boundaries->n, map->lower);
    for (size_t i = 0; i < map->nclasses; i++)
        map->class_text[i] = class_text(b, r, i, whole);
    map->shade_text[GEOMAP_NO_DATA] = report_say(b, N_("no records"));
    map->shade_text[GEOMAP_ZERO] = report_say(b, N_("zero"));
    map->shade_text[GEOMAP_SUPPRESSED] = report_say(b, N_("not published"));
    map->spot_text = report_say(b, N_("place: the larger, the more"));
}

static void say_one(struct buf *text, struct sv name, struct sv value)
{
    buf_printf(text, "%s%.*s: %.*s", text->n ? "; " : "", SV_ARG(name), SV_ARG(value));
}

static struct sv in_words(const struct build *b, const struct geomap *map)
{
    struct buf text = {.max = 8000};
    for (size_t i = 0; i < map->boundaries->n; i++)
        if (map->area[i].name.n)
            say_one(&text, map->area[i].name,
                    map->area[i].text.n ? map->area[i].text : map->shade_text[GEOMAP_NO_DATA]);
    for (size_t i = 0; i < map->nspots; i++)
        say_one(&text, map->spot[i].name, map->spot[i].text);
    struct sv copy = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

/* --- the table ------------------------------------------------------------------------------------ */

/* On one of the first n maps. */
static bool is_drawn(const struct report_block *out, size_t n, struct sv code)
{
    for (size_t i = 0; i < n; i++)
        if (has_spot(&out->map[i].map, code))
            return true;
    return false;
}

static struct sv spot_text(const struct report_map *r, struct sv code)
{
    for (size_t i = 0; i < r->map.nspots; i++)
        if (sv_eq(r->map.spot[i].code, code))
            return r->map.spot[i].text;
    return SV("\xe2\x80\x94");
}

/* The points, beside the table of the areas: those that have no row there. */
static void tabulate_spots(const struct build *b, struct report_block *out)
{
    struct report_table *t = &out->spots;
    struct sv *cell = ARENA_ARRAY(b->mem, out->nmaps + 1, struct sv);
    report_table_begin(b, t, out->nmaps + 1);
    report_table_column(t, 0, report_say(b, N_("Places on the map")), REPORT_TEXT);
    for (size_t i = 0; i < out->nmaps; i++)
        report_table_column(t, i + 1, out->map[i].indicator->code, REPORT_NUMBER);
    for (size_t i = 0; i < out->nmaps; i++)
        for (size_t k = 0; k < out->map[i].map.nspots; k++) {
            const struct geomap_spot *spot = &out->map[i].map.spot[k];
            if (spot->by_area || is_drawn(out, i, spot->code))
                continue;
            cell[0] = spot->name;
            for (size_t c = 0; c < out->nmaps; c++)
                cell[c + 1] = spot_text(&out->map[c], spot->code);
            report_table_add(b, t, sv_none(), cell);
        }
}

/* --- what the boundaries lack --------------------------------------------------------------------- */

/* Of the kind that the boundaries show, beside those they show. */
static bool is_sibling(const struct mapping *m, const struct place *p)
{
    for (size_t i = 0; i < m->boundaries.n; i++)
        if (m->place[i] && m->place[i]->parent_index == p->parent_index && sv_eq(m->place[i]->type, p->type))
            return true;
    return false;
}

static void name_place(const struct build *b, struct buf *names, const struct place *p, bool point)
{
    buf_printf(names, "%s%.*s", names->n ? ", " : "", SV_ARG(name_of(b, p)));
    if (point)
        buf_printf(names, " (%s)", tr(b->model->lang, N_("shown as a point")));
}

static void sentence(const struct build *b, struct buf *note, const char *msgid, struct buf *names)
{
    if (names->n)
        buf_printf(note, "%s%s %.*s.", note->n ? " " : "", tr(b->model->lang, msgid), (int)names->n, names->p);
    buf_release(names);
}

static void say_missing(const struct mapping *m, const struct report_block *out, struct buf *note)
{
    const struct build *b = m->b;
    struct buf missing = {.max = 4000}, lost = {.max = 4000}, foreign = {.max = 4000};
    for (size_t i = 0; m->boundaries.n && i < b->pack->places.n; i++) {
        const struct place *p = &b->pack->places.v[i];
        if (p->parent_index >= 0 && is_sibling(m, p) && area_of(m, p) == m->boundaries.n)
            name_place(b, &missing, p, is_drawn(out, out->nmaps, p->code));
    }
    for (size_t i = 0; i < m->lost.n; i++)
        name_place(b, &lost, m->lost.v[i], false);
    for (size_t i = 0; i < m->boundaries.n; i++)
        if (!m->place[i])
            buf_printf(&foreign, "%s%.*s", foreign.n ? ", " : "", SV_ARG(m->boundaries.v[i].code));
    sentence(b, note, N_("Without an area of their own in these boundaries, and so within that of a neighbour:"),
             &missing);
    sentence(b, note, N_("Without coordinates, and so not on the map:"), &lost);
    sentence(b, note, N_("Areas that are none of the mission's places:"), &foreign);
}

static struct sv note_of(const struct mapping *m, const struct report_block *out)
{
    const struct build *b = m->b;
    struct buf note = {.max = 16000};
    buf_printf(&note, "%.*s", SV_ARG(out->note));
    say_missing(m, out, &note);
    if (m->located_by_area)
        buf_printf(&note, "%s%s", note.n ? " " : "",
                   tr(b->model->lang, N_("Places without coordinates stand in the middle of the area they lie in.")));
    if (m->boundaries.source.n)
        buf_printf(&note, "%s%s %.*s.", note.n ? " " : "", tr(b->model->lang, N_("Boundaries:")),
                   SV_ARG(m->boundaries.source));
    if (m->boundaries.n)
        buf_printf(&note, " %s",
                   tr(b->model->lang,
                      N_("Boundaries and names on the map are no statement about the status of any territory.")));
    struct sv copy = arena_sv(b->mem, buf_sv(&note));
    buf_release(&note);
    return copy;
}

/* --- the block ------------------------------------------------------------------------------------ */

static int build_one(struct mapping *m, struct sv code, struct report_map *out, struct err *e)
{
    const struct build *b = m->b;
    out->indicator = pack_indicator(b->pack, code); /* known: the table of the block has it */
    out->title = report_text(b, &out->indicator->label);
    out->title.text = arena_printf(b->mem, "%.*s \xc2\xb7 %.*s", SV_ARG(code), SV_ARG(out->title.text));
    const struct unit *unit = pack_unit(b->pack, out->indicator->unit);
    out->colour = unit ? colour_parse(unit->colour, b->section->colour) : b->section->colour;
    begin(m, out);
    if (add_figures(m, out, node_text(m->n, "by"), true, e) ||
        (sv_is(node_text(m->n, "places"), "true") && add_figures(m, out, SV("place"), false, e)))
        return -1;
    classify(b, out);
    out->words = in_words(b, &out->map);
    return 0;
}

/* "adm1", or a type such as "province". */
static bool is_of_places(const struct pack *pk, struct sv by)
{
    if (by.n == 4 && sv_starts(by, "adm"))
        return true;
    for (size_t i = 0; i < pk->places.n; i++)
        if (sv_eq(pk->places.v[i].type, by))
            return true;
    return false;
}

int report_map_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct mapping m = {.b = b, .n = n};
    const struct node *list = node_get(n, "indicators");
    struct sv single = node_text(n, "indicator"), by = node_text(n, "by");
    if (by.n && !is_of_places(b->pack, by))
        return report_fault(b, n, e, N_("a map is by a level or type of places, not by"), by);
    if (list && list->n > MAPS_MAX)
        return report_fault(b, n, e, N_("a block has at most nine maps"), sv_none());
    if (report_series_build(b, n, out, e) || open_boundaries(&m, e))
        return -1;
    match(&m);
    out->map = ARENA_ARRAY(b->mem, (list ? list->n : 0) + 1, struct report_map);
    if (single.n && build_one(&m, single, &out->map[out->nmaps++], e))
        return -1;
    for (size_t i = 0; list && i < list->n; i++)
        if (build_one(&m, list->item[i]->scalar, &out->map[out->nmaps++], e))
            return -1;
    tabulate_spots(b, out);
    out->note = note_of(&m, out);
    return 0;
}

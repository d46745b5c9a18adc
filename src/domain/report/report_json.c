/* Renders the report model as JSON: for programs, and for golden files of the tests. */
#include "domain/report/report_internal.h"

#include "base/date.h"
#include "format/json.h"

#include <math.h>

static void finding(struct json *j, const struct finding *f)
{
    json_begin_object(j);
    json_put(j, "rule", f->rule);
    json_put(j, "severity", sv_of(severity_name(f->severity)));
    json_put(j, "subject", f->subject);
    json_put(j, "message", f->message);
    json_put(j, "remedy", f->remedy);
    json_end_object(j);
}

static void notes(struct json *j, const struct report_figure *f)
{
    if (!f->nnotes)
        return;
    json_keyz(j, "notes");
    json_begin_array(j);
    for (size_t i = 0; i < f->nnotes; i++) {
        const struct report_note *n = &f->note[i];
        json_begin_object(j);
        json_put(j, "kind", sv_of(note_kind_name(n->kind)));
        json_put(j, "project", n->project);
        json_put(j, "text", n->text);
        json_put(j, "by", n->by);
        json_end_object(j);
    }
    json_end_array(j);
}

static void figure(struct json *j, const struct report_figure *f)
{
    json_newline(j);
    json_begin_object(j);
    json_put(j, "indicator", f->code);
    json_put(j, "label", f->label.text);
    json_put(j, "caption", f->caption.text);
    json_put(j, "heading", f->heading.text);
    json_put(j, "text", f->text.text);
    json_put_number(j, "value", f->number);
    json_put_number(j, "women", f->women);
    json_put_number(j, "men", f->men);
    json_put_number(j, "not_broken_down", f->not_broken_down);
    json_put(j, "printed", f->value);
    json_put(j, "declared", f->declared);
    json_put(j, "formula", f->formula);
    json_put(j, "counting", f->counting);
    json_put(j, "status", f->status);
    json_put_number(j, "target", f->target);
    json_keyz(j, "records");
    if (f->records < 0)
        json_null(j);
    else
        json_int(j, f->records);
    json_put_bool(j, "apportioned", f->apportioned);
    json_keyz(j, "findings");
    json_begin_array(j);
    for (size_t i = 0; i < f->nfindings; i++)
        finding(j, f->finding[i]);
    json_end_array(j);
    notes(j, f);
    json_end_object(j);
}

static void table(struct json *j, const struct report_table *t)
{
    json_keyz(j, "columns");
    json_begin_array(j);
    for (size_t i = 0; i < t->ncolumns; i++)
        json_string(j, t->column[i].heading);
    json_end_array(j);
    json_keyz(j, "rows");
    json_begin_array(j);
    for (size_t r = 0; r < t->n; r++) {
        json_newline(j);
        json_begin_array(j);
        for (size_t i = 0; i < t->ncolumns; i++)
            json_string(j, t->v[r].cell[i]);
        json_end_array(j);
    }
    json_end_array(j);
}

static void shown_on_map(struct json *j, struct sv code, enum geomap_shade shade, double value)
{
    static const char *const status[] = {"empty", "ok", "suppressed", "ok"};
    json_put(j, "place", code);
    json_put_number(j, "value", shade == GEOMAP_ZERO || shade == GEOMAP_VALUE ? value : (double)NAN);
    json_put(j, "status", sv_of(status[shade]));
}

static void map_of(struct json *j, const struct report_map *m)
{
    json_newline(j);
    json_begin_object(j);
    json_put(j, "indicator", m->indicator->code);
    json_put(j, "title", m->title.text);
    json_put(j, "boundaries", m->boundaries.source);
    json_keyz(j, "areas");
    json_begin_array(j);
    for (size_t i = 0; i < m->boundaries.n; i++) {
        json_begin_object(j);
        shown_on_map(j, m->map.area[i].code, m->map.area[i].shade, m->map.area[i].value);
        json_end_object(j);
    }
    json_end_array(j);
    json_keyz(j, "points");
    json_begin_array(j);
    for (size_t i = 0; i < m->map.nspots; i++) {
        const struct geomap_spot *s = &m->map.spot[i];
        json_begin_object(j);
        shown_on_map(j, s->code, s->shade, s->value);
        json_put_number(j, "lat", s->at.lat);
        json_put_number(j, "lon", s->at.lon);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void maps(struct json *j, const struct report_block *b)
{
    json_keyz(j, "maps");
    json_begin_array(j);
    for (size_t i = 0; i < b->nmaps; i++)
        map_of(j, &b->map[i]);
    json_end_array(j);
}

static void drawn(struct json *j, const struct report_block *b)
{
    if (b->nitems) {
        json_keyz(j, "items");
        json_begin_array(j);
        for (size_t i = 0; i < b->nitems; i++) {
            json_begin_object(j);
            json_put(j, "label", b->item[i].label);
            json_put_number(j, "value", b->item[i].value);
            json_end_object(j);
        }
        json_end_array(j);
    }
    if (b->ntiles) {
        json_keyz(j, "links");
        json_begin_array(j);
        for (size_t i = 0; i < b->ntiles; i++) {
            json_begin_object(j);
            json_put(j, "scheme", b->tile[i].scheme);
            json_put(j, "code", b->tile[i].number);
            json_put(j, "title", b->tile[i].text);
            json_put(j, "status", b->tile[i].proposed.n ? SV("proposed") : SV("confirmed"));
            json_end_object(j);
        }
        json_end_array(j);
    }
}

static void photograph(struct json *j, const struct report_photo *p)
{
    json_begin_object(j);
    json_put(j, "file", p->file);
    json_put(j, "caption", p->caption.text);
    json_put(j, "credit", p->credit.text);
    json_put(j, "alt", p->alt.text);
    json_put_number(j, "width", p->photo.width);
    json_put_number(j, "height", p->photo.height);
    json_end_object(j);
}

static void block(struct json *j, const struct report_block *b)
{
    json_newline(j);
    json_begin_object(j);
    json_put(j, "type", sv_of(report_block_name(b->type)));
    json_put(j, "title", b->title.text);
    json_put(j, "text", b->text.text);
    json_put(j, "note", b->note);
    if (b->nfigures) {
        json_keyz(j, "figures");
        json_begin_array(j);
        for (size_t i = 0; i < b->nfigures; i++)
            figure(j, &b->figure[i]);
        json_end_array(j);
    }
    if (b->table.ncolumns)
        table(j, &b->table);
    drawn(j, b);
    if (b->nphotos) {
        json_keyz(j, "photographs");
        json_begin_array(j);
        for (size_t i = 0; i < b->nphotos; i++)
            photograph(j, &b->photo[i]);
        json_end_array(j);
    }
    if (b->nmaps)
        maps(j, b);
    if (b->findings) {
        json_keyz(j, "findings");
        json_begin_array(j);
        for (size_t i = 0; i < b->findings->n; i++) {
            json_newline(j);
            finding(j, &b->findings->v[i]);
        }
        json_end_array(j);
    }
    json_end_object(j);
}

/* The declared tables of public output, as the command `figures` writes them. */
static void published(struct json *j, const struct public_output *p)
{
    json_keyz(j, "published");
    json_begin_array(j);
    for (size_t i = 0; i < p->now.n; i++) {
        const struct public_cell *c = &p->now.v[i];
        char first[16], last[16];
        if (c->role != PUBLIC_PRINTED)
            continue;
        json_newline(j);
        json_begin_object(j);
        json_put(j, "indicator", c->indicator->code);
        json_put(j, "first", date_format(c->first, first));
        json_put(j, "last", date_format(c->last, last));
        slice_json(j, &c->slice);
        json_put_number(j, "value", c->suppressed ? (double)NAN : c->value);
        json_put(j, "status", c->suppressed ? SV("suppressed") : SV("ok"));
        json_end_object(j);
    }
    json_end_array(j);
}

int report_json(const struct report_model *m, struct buf *out, struct err *e)
{
    struct json j = {.out = out};
    json_begin_object(&j);
    json_put(&j, "title", m->title.text);
    json_put(&j, "subtitle", m->subtitle.text);
    json_put(&j, "mission", m->mission.text);
    json_put(&j, "period", m->period);
    json_put(&j, "notes", m->notes.text);
    json_put(&j, "language", sv_of(m->lang));
    json_put(&j, "made_at", m->made_at);
    json_keyz(&j, "sections");
    json_begin_array(&j);
    for (size_t i = 0; i < m->nsections; i++) {
        const struct report_section *s = &m->section[i];
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "id", s->id);
        json_put(&j, "title", s->title.text);
        json_put(&j, "unit", s->unit ? s->unit->code : (struct sv){0});
        json_keyz(&j, "blocks");
        json_begin_array(&j);
        for (size_t k = 0; k < s->nblocks; k++)
            block(&j, &s->block[k]);
        json_end_array(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    if (m->public)
        published(&j, m->public);
    json_end_object(&j);
    buf_addc(out, '\n');
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
}

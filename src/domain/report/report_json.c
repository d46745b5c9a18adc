/* Renders the report model as JSON: for programs, and for golden files of the tests. */
#include "domain/report/report_internal.h"

#include "format/json.h"

static void text(struct json *j, const char *key, struct sv v)
{
    json_keyz(j, key);
    if (v.n)
        json_string(j, v);
    else
        json_null(j);
}

static void number(struct json *j, const char *key, double v)
{
    json_keyz(j, key);
    json_number(j, v);
}

static void finding(struct json *j, const struct finding *f)
{
    json_begin_object(j);
    text(j, "rule", f->rule);
    text(j, "severity", sv_of(severity_name(f->severity)));
    text(j, "subject", f->subject);
    text(j, "message", f->message);
    text(j, "remedy", f->remedy);
    json_end_object(j);
}

static void figure(struct json *j, const struct report_figure *f)
{
    json_newline(j);
    json_begin_object(j);
    text(j, "indicator", f->code);
    text(j, "label", f->label.text);
    text(j, "caption", f->caption.text);
    text(j, "heading", f->heading.text);
    text(j, "text", f->text.text);
    number(j, "value", f->number);
    number(j, "women", f->women);
    number(j, "men", f->men);
    number(j, "not_broken_down", f->not_broken_down);
    text(j, "printed", f->value);
    text(j, "declared", f->declared);
    text(j, "formula", f->formula);
    text(j, "counting", f->counting);
    text(j, "status", f->status);
    number(j, "target", f->target);
    json_keyz(j, "records");
    json_int(j, f->records);
    json_keyz(j, "apportioned");
    json_bool(j, f->apportioned);
    json_keyz(j, "findings");
    json_begin_array(j);
    for (size_t i = 0; i < f->nfindings; i++)
        finding(j, f->finding[i]);
    json_end_array(j);
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

static void drawn(struct json *j, const struct report_block *b)
{
    if (b->nitems) {
        json_keyz(j, "items");
        json_begin_array(j);
        for (size_t i = 0; i < b->nitems; i++) {
            json_begin_object(j);
            text(j, "label", b->item[i].label);
            number(j, "value", b->item[i].value);
            json_end_object(j);
        }
        json_end_array(j);
    }
    if (b->ntiles) {
        json_keyz(j, "links");
        json_begin_array(j);
        for (size_t i = 0; i < b->ntiles; i++) {
            json_begin_object(j);
            text(j, "scheme", b->tile[i].scheme);
            text(j, "code", b->tile[i].number);
            text(j, "title", b->tile[i].label);
            text(j, "status", b->tile[i].proposed ? SV("proposed") : SV("confirmed"));
            json_end_object(j);
        }
        json_end_array(j);
    }
}

static void block(struct json *j, const struct report_block *b)
{
    json_newline(j);
    json_begin_object(j);
    text(j, "type", sv_of(report_block_name(b->type)));
    text(j, "title", b->title.text);
    text(j, "text", b->text.text);
    text(j, "note", b->note);
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

int report_json(const struct report_model *m, struct buf *out, struct err *e)
{
    struct json j = {.out = out};
    json_begin_object(&j);
    text(&j, "title", m->title.text);
    text(&j, "subtitle", m->subtitle.text);
    text(&j, "mission", m->mission.text);
    text(&j, "period", m->period);
    text(&j, "notes", m->notes.text);
    text(&j, "language", sv_of(m->lang));
    text(&j, "made_at", m->made_at);
    json_keyz(&j, "sections");
    json_begin_array(&j);
    for (size_t i = 0; i < m->nsections; i++) {
        const struct report_section *s = &m->section[i];
        json_newline(&j);
        json_begin_object(&j);
        text(&j, "id", s->id);
        text(&j, "title", s->title.text);
        text(&j, "unit", s->unit ? s->unit->code : (struct sv){0});
        json_keyz(&j, "blocks");
        json_begin_array(&j);
        for (size_t k = 0; k < s->nblocks; k++)
            block(&j, &s->block[k]);
        json_end_array(&j);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_addc(out, '\n');
    return out->failed ? err_set(e, ERR_LIMIT, NULL, N_("the report is too large")) : 0;
}

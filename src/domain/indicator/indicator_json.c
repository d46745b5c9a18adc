/* Figures and traces as JSON (contract §4): of the commands and of the API alike. */
#include "base/date.h"
#include "domain/indicator/indicator_cli.h"

static void codes_json(struct json *j, const char *key, const struct sv_list *codes)
{
    json_keyz(j, key);
    json_begin_array(j);
    for (size_t i = 0; i < codes->n; i++)
        json_string(j, codes->v[i]);
    json_end_array(j);
}

static void figure_json(struct json *j, const struct figure *f)
{
    json_newline(j);
    json_begin_object(j);
    json_put(j, "indicator", f->indicator->code);
    json_put(j, "period", f->period.name);
    slice_json(j, &f->slice);
    json_put_number(j, "value", f->value);
    json_put(j, "qualifier", f->qualifier);
    json_put(j, "counting", f->counting);
    json_put_int(j, "records", f->records);
    json_put_number(j, "declared", f->declared);
    json_put(j, "status", f->status);
    json_put(j, "declared_qualifier", f->declared_qualifier);
    json_put_bool(j, "overlapping", f->overlapping);
    json_put_bool(j, "apportioned", f->apportioned);
    codes_json(j, "results", &f->indicator->results);
    codes_json(j, "projects", &f->indicator->projects);
    json_end_object(j);
}

static void line_json(struct json *j, const struct trace_line *l)
{
    char date[16];
    json_newline(j);
    json_begin_object(j);
    json_put(j, "record", l->record);
    json_put(j, "form", l->form);
    json_keyz(j, "revision");
    if (l->record.n)
        json_int(j, l->revision);
    else
        json_null(j);
    json_put(j, "date", date_format(l->date, date));
    json_put(j, "role", sv_of(trace_role_name(l->role)));
    json_put_number(j, "contribution", l->contribution);
    json_put(j, "member", l->member);
    json_put_bool(j, "apportioned", l->apportioned);
    json_end_object(j);
}

void indicator_figures_json(const struct figures *f, struct buf *out)
{
    struct json json = {.out = out};
    json_begin_array(&json);
    for (size_t i = 0; i < f->n; i++)
        figure_json(&json, &f->v[i]);
    json_end_array(&json);
}

void indicator_trace_json(const struct trace *t, struct buf *out)
{
    struct json json = {.out = out};
    json_begin_array(&json);
    for (size_t i = 0; i < t->n; i++)
        line_json(&json, &t->v[i]);
    json_end_array(&json);
}

/*
 * The mission's pack out of the catalogue: rows kept as JSON become tables again and go through
 * the same parsers as the files did. What was checked when it was loaded is not checked again.
 */
#include "domain/form/xlsform.h"
#include "domain/pack/pack_internal.h"
#include "domain/pack/pack_store.h"

struct opening {
    struct reader r;
    struct stored_entries stored;
};

typedef int each_fn(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e);

static int each(struct opening *o, const char *kind, each_fn *fn, struct err *e)
{
    for (size_t i = 0; i < o->stored.n; i++) {
        const struct stored_entry *s = &o->stored.v[i];
        struct node *body;
        if (!sv_is(s->entry.kind, kind))
            continue;
        if (node_read_json(o->r.mem, s->entry.body, &body, e))
            return err_prefix(e, N_("catalogue, %s %.*s: "), kind, SV_ARG(s->entry.code));
        if (fn(o, s, body, e))
            return -1;
    }
    return 0;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static int collect(struct opening *o, const struct kind *k, struct pack_rows *rows, struct err *e)
{
    for (size_t i = 0; i < o->stored.n; i++) {
        const struct stored_entry *s = &o->stored.v[i];
        struct node *body;
        if (!sv_is(s->entry.kind, k->name))
            continue;
        if (node_read_json(o->r.mem, s->entry.body, &body, e))
            return err_prefix(e, N_("catalogue, %s %.*s: "), k->name, SV_ARG(s->entry.code));
        vec_push(o->r.mem, rows, body);
    }
    return 0;
}

static int open_rows(struct opening *o, bool before_forms, struct err *e)
{
    for (size_t i = 0; i < pack_nkinds; i++) {
        const struct kind *k = &pack_kinds[i];
        struct pack_rows rows = {0};
        if (k->before_forms != before_forms)
            continue;
        if (collect(o, k, &rows, e))
            return -1;
        if (!rows.n)
            continue;
        struct table t = pack_row_join(o->r.mem, arena_printf(o->r.mem, "%s.csv", k->file).p, &rows);
        pack_row_table(&o->r, k, &t);
    }
    return 0;
}

static void number_versions(struct opening *o)
{
    for (size_t i = 0; i < o->stored.n; i++) {
        const struct stored_entry *s = &o->stored.v[i];
        struct indicator *in =
            sv_is(s->entry.kind, "indicator") ? map_get(&o->r.pack->indicator_by_code, s->entry.code) : NULL;
        if (in)
            in->version = s->version;
    }
}

/* --- trees --------------------------------------------------------------------------------------------- */

static const char *file_of(struct opening *o, const char *fmt, struct sv code)
{
    return arena_printf(o->r.mem, "%s%.*s", fmt, SV_ARG(code)).p;
}

static int open_mission(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e)
{
    (void)s;
    (void)e;
    pack_mission_read(&o->r, body, "pack.yaml");
    return 0;
}

static int open_list(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e)
{
    const struct pack_rows rows = {body->item, body->n, body->n};
    const struct table t = pack_row_join(o->r.mem, file_of(o, "lists/", s->entry.code), &rows);
    (void)e;
    pack_list_read(&o->r, s->entry.code, &t);
    return 0;
}

static int open_workflow(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e)
{
    (void)e;
    pack_workflow_read(&o->r, s->entry.code, body, file_of(o, "workflows/", s->entry.code));
    return 0;
}

static int open_form(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e)
{
    struct table survey, choices, settings;
    if (xlsform_from_node(o->r.mem, body, file_of(o, "forms/", s->entry.code), &survey, &choices, &settings, e))
        return -1;
    return pack_form_read(&o->r, s->entry.code, &survey, &choices, &settings, e);
}

static int open_report(struct opening *o, const struct stored_entry *s, struct node *body, struct err *e)
{
    (void)e;
    pack_report_read(&o->r, s->entry.code, body, file_of(o, "reports/", s->entry.code));
    return 0;
}

static int open_all(struct opening *o, struct err *e)
{
    if (each(o, "pack", open_mission, e) || each(o, "list", open_list, e) || open_rows(o, true, e))
        return -1;
    pack_place_index(&o->r);
    pack_list_registers(&o->r);
    number_versions(o);
    return each(o, "workflow", open_workflow, e) || each(o, "form", open_form, e) || open_rows(o, false, e) ||
                   each(o, "report", open_report, e)
               ? -1
               : 0;
}

struct pack *pack_new(struct arena *mem)
{
    struct pack *p = ARENA_NEW(mem, struct pack);
    struct map *const maps[] = {&p->unit_by_code,  &p->project_by_code, &p->result_by_code,
                                &p->place_by_code, &p->list_by_name,    &p->indicator_by_code,
                                &p->form_by_id,    &p->place_by_name,   &p->workflow_by_code};
    p->mem = mem;
    p->fiscal_year_start = 1;
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        maps[i]->mem = mem;
    return p;
}

int pack_open(struct arena *mem, struct db_conn *c, struct sv mission, const char *lang, struct pack **out,
              struct err *e)
{
    struct problems ignored = {.mem = mem, .lang = lang};
    struct opening o = {.r = {.pack = pack_new(mem), .mem = mem, .problems = &ignored, .faulty = {.mem = mem}}};
    if (pack_store_current(c, mission, mem, &o.stored, e))
        return -1;
    if (!o.stored.n)
        return err_set(e, ERR_NOT_FOUND, "--mission", N_("the database holds no pack for the mission “%.*s”"),
                       SV_ARG(mission));
    if (open_all(&o, e))
        return -1;
    pack_ask(o.r.pack);
    *out = o.r.pack;
    return 0;
}

int pack_stamp(struct db_conn *c, struct sv mission, int64_t *stamp, struct err *e)
{
    return pack_store_stamp(c, mission, stamp, e);
}

int pack_missions(struct db_conn *c, struct arena *mem, struct sv_list *out, struct err *e)
{
    return pack_store_missions(c, mem, out, e);
}

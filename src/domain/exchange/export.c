/*
 * Exporting the records of a form so that an import of the file finds them again, unchanged: CSV and
 * XLSX with a table for each repeat, or JSON Lines with the repeats inside. Personal questions are
 * left out unless asked for. Records are walked once for each table, in one snapshot, so that memory
 * is one record's. Called by exchange_cli.c.
 */
#include "domain/exchange/export_internal.h"

#include "base/date.h"
#include "format/json.h"

struct export
{
    const struct form *form;
    const struct workflow *workflow;
    const struct export_options *options;
    struct export_file *file;
    size_t scope; /* of the table that is written */
    size_t records;
    struct arena mem;
};

/* --- which records, which questions ------------------------------------------------------------------------ */

static bool wanted(const struct export *x, const struct record *r)
{
    const struct period *p = x->options->period;
    struct sv rest = x->options->states, state;
    bool any = !rest.n;
    while (sv_next_item(&rest, false, &state))
        any = any || sv_eq(state, r->state);
    return any && (!p || (r->date != DATE_NONE && r->date >= p->first && r->date <= p->last));
}

static bool shown(const struct export *x, const struct question *q)
{
    return !q->pii || x->options->personal;
}

static bool is_number(const struct question *q)
{
    return q->type == Q_INTEGER || q->type == Q_DECIMAL || q->type == Q_RANGE;
}

/* --- tables -------------------------------------------------------------------------------------------------- */

static void head_record(struct export *x)
{
    static const char *const names[] = {"_id", "_version", "_key", "state", "apportioned", "verification", "evidence"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        export_file_text(x->file, sv_of(names[i]));
    for (size_t i = 0; i < x->workflow->nstates; i++)
        export_file_text(x->file, arena_printf(&x->mem, "reached:%.*s", SV_ARG(x->workflow->state[i].code)));
}

static int header(struct export *x, struct err *e)
{
    const struct scope *s = &x->form->scope[x->scope];
    if (x->scope == 0) {
        head_record(x);
    } else {
        export_file_text(x->file, SV("_key"));
        export_file_text(x->file, SV("_parent"));
    }
    for (size_t i = 0; i < s->n; i++)
        if (shown(x, &x->form->question[s->question[i]]))
            export_file_text(x->file, x->form->question[s->question[i]].name);
    return export_file_end_row(x->file, e);
}

static int32_t reached(const struct record *r, struct sv state)
{
    for (size_t i = 0; i < r->nevents; i++)
        if (sv_eq(r->event[i].state, state))
            return r->event[i].date;
    return DATE_NONE;
}

static void about_record(struct export *x, const struct record *r)
{
    char text[16];
    struct buf kinds = {0};
    export_file_text(x->file, sv_of(r->id));
    export_file_text(x->file, arena_printf(&x->mem, "%lld", (long long)r->version));
    export_file_text(x->file, r->source_key);
    export_file_text(x->file, r->state);
    export_file_text(x->file, r->apportioned ? SV("1") : (struct sv){0});
    export_file_text(x->file, r->verification);
    for (size_t i = 0; i < r->nevidence; i++)
        buf_printf(&kinds, "%s%.*s", i ? " " : "", SV_ARG(r->evidence[i].kind));
    export_file_text(x->file, buf_sv(&kinds));
    buf_release(&kinds);
    for (size_t i = 0; i < x->workflow->nstates; i++)
        export_file_text(x->file, date_format(reached(r, x->workflow->state[i].code), text));
}

/* A row's own key: what _parent of the rows below it and an import say. */
static struct sv row_key(struct export *x, const struct record *r, size_t scope, size_t row)
{
    return scope == 0 ? sv_of(r->id)
                      : arena_printf(&x->mem, "%s/%.*s/%zu", r->id, SV_ARG(x->form->scope[scope].name), row + 1);
}

static int row(struct export *x, const struct record *r, size_t n, struct err *e)
{
    const struct scope *s = &x->form->scope[x->scope];
    const struct answer_row *answers = &r->answers->table[x->scope].v[n];
    if (x->scope == 0) {
        about_record(x, r);
    } else {
        export_file_text(x->file, row_key(x, r, x->scope, n));
        export_file_text(x->file, row_key(x, r, (size_t)s->parent, answers->parent));
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = &x->form->question[s->question[i]];
        if (!shown(x, q))
            continue;
        if (is_number(q))
            export_file_number(x->file, answers->value[i]);
        else
            export_file_text(x->file, answers->value[i]);
    }
    return export_file_end_row(x->file, e);
}

static int rows_of(void *ctx, const struct record *r, struct err *e)
{
    struct export *x = ctx;
    if (!wanted(x, r))
        return 0;
    x->records += x->scope == 0;
    for (size_t i = 0; i < r->answers->table[x->scope].n; i++)
        if (row(x, r, i, e))
            return -1;
    arena_reset(&x->mem);
    return 0;
}

/* --- JSON Lines ------------------------------------------------------------------------------------------------- */

static void json_answer(struct json *j, const struct question *q, struct sv value)
{
    double number;
    struct sv item;
    json_key(j, q->name);
    if (is_number(q) && sv_to_double(value, &number)) {
        json_number(j, number);
    } else if (q->type == Q_SELECT_MULTIPLE || q->type == Q_RANK) {
        json_begin_array(j);
        while (sv_next_item(&value, true, &item))
            json_string(j, item);
        json_end_array(j);
    } else {
        json_string(j, value);
    }
}

/* The answers of one row and, below it, of the rows of its repeats. */
static void json_row(const struct export *x, struct json *j, const struct answers *a, size_t scope, size_t n)
{
    const struct form *f = x->form;
    const struct scope *s = &f->scope[scope];
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = &f->question[s->question[i]];
        if (shown(x, q) && a->table[scope].v[n].value[i].n)
            json_answer(j, q, a->table[scope].v[n].value[i]);
    }
    for (size_t k = scope + 1; k < f->nscopes; k++) {
        if (f->scope[k].parent != (int)scope)
            continue;
        json_key(j, f->scope[k].name);
        json_begin_array(j);
        for (size_t i = 0; i < a->table[k].n; i++) {
            if (a->table[k].v[i].parent != n)
                continue;
            json_begin_object(j);
            json_row(x, j, a, k, i);
            json_end_object(j);
        }
        json_end_array(j);
    }
}

static void json_about(struct json *j, const struct record *r)
{
    json_put_some(j, "_id", sv_of(r->id));
    json_put_int(j, "_version", r->version);
    json_put_some(j, "_key", r->source_key);
    json_put_some(j, "_state", r->state);
    json_put_some(j, "_verification", r->verification);
    if (r->apportioned)
        json_put_bool(j, "_apportioned", true);
    json_keyz(j, "_evidence");
    json_begin_array(j);
    for (size_t i = 0; i < r->nevidence; i++)
        json_string(j, r->evidence[i].kind);
    json_end_array(j);
    record_events_json(j, "_reached", r);
}

static int line_of(void *ctx, const struct record *r, struct err *e)
{
    struct export *x = ctx;
    struct json j = {.out = export_file_line(x->file)};
    if (!wanted(x, r))
        return 0;
    x->records++;
    json_begin_object(&j);
    json_about(&j, r);
    json_row(x, &j, r->answers, 0, 0);
    json_end_object(&j);
    return export_file_end_row(x->file, e);
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static int tables(struct export *x, const struct context *ctx, struct db_conn *c, struct vault *v,
                  const struct pack *pk, struct err *e)
{
    size_t n = x->options->kind == EXPORT_JSONL || !x->options->path ? 1 : x->form->nscopes;
    for (x->scope = 0; x->scope < n; x->scope++) {
        if (export_file_table(x->file, x->form->scope[x->scope].name, e))
            return -1;
        if (x->options->kind == EXPORT_JSONL)
            return record_each(c, ctx, v, pk, x->form, line_of, x, e);
        if (header(x, e) || record_each(c, ctx, v, pk, x->form, rows_of, x, e))
            return -1;
    }
    return 0;
}

int export_run(const struct context *ctx, struct db_conn *c, struct vault *v, const struct pack *pk,
               const struct form *f, const struct export_options *o, size_t *nrecords, struct err *e)
{
    struct export x = {.form = f, .workflow = pack_workflow(pk, f), .options = o};
    if (o->kind == EXPORT_XLSX && !o->path)
        return err_set(e, ERR_USAGE, "-o", N_("a workbook needs a file: -o FILE.xlsx"));
    if (db_snapshot(c, e) || export_file_open(&x.file, o->kind, o->path, o->personal, e))
        return -1;
    int rc = tables(&x, ctx, c, v, pk, e);
    if (rc == 0)
        rc = export_file_finish(x.file, e);
    export_file_close(x.file);
    arena_release(&x.mem);
    *nrecords = x.records;
    return rc;
}

/*
 * What import and load say: JSON of the contract, or tables and sentences. Problems go to standard
 * error for people and into `refused` for programs.
 */
#include "domain/exchange/exchange_print.h"

#include "format/json.h"
#include "kit/output.h"

#include <stdio.h>

/* --- JSON ------------------------------------------------------------------------------------------------ */

static void put_problem(struct json *j, const struct problem *p)
{
    json_newline(j);
    json_begin_object(j);
    output_problem_json(j, p);
    json_put_some(j, "remedy", p->remedy);
    json_end_object(j);
}

static void put_errors(struct json *j, const struct problems *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        if (ps->v[i].severity == SEVERITY_ERROR)
            put_problem(j, &ps->v[i]);
}

static void put_notes(struct json *j, const struct problems *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        if (ps->v[i].severity != SEVERITY_ERROR)
            put_problem(j, &ps->v[i]);
}

static void put_counts(struct json *j, const struct import_summary *s)
{
    json_put_int(j, "read", (int64_t)s->read);
    json_put_int(j, "created", (int64_t)s->created);
    json_put_int(j, "changed", (int64_t)s->changed);
    json_put_int(j, "unchanged", (int64_t)s->unchanged);
}

static int import_json(const struct import_summary *s, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_object(&j);
    put_counts(&j, s);
    json_keyz(&j, "refused");
    json_begin_array(&j);
    put_errors(&j, s->problems);
    json_end_array(&j);
    json_put_int(&j, "refused_records", (int64_t)s->refused);
    if (s->problems->dropped)
        json_put_int(&j, "not_shown", (int64_t)s->problems->dropped);
    json_keyz(&j, "notes");
    json_begin_array(&j);
    put_notes(&j, s->problems);
    json_end_array(&j);
    json_end_object(&j);
    return output_json(&out, e);
}

static int load_json(const struct load_result *r, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_object(&j);
    json_put(&j, "mission", r->pack->id);
    json_put_bool(&j, "saved", r->saved);
    json_keyz(&j, "changes");
    json_begin_array(&j);
    for (size_t i = 0; i < r->changes.n; i++) {
        const struct pack_change *c = &r->changes.v[i];
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "kind", c->kind);
        json_put(&j, "code", c->code);
        json_put(&j, "action", c->action);
        json_put(&j, "field", c->field);
        json_put(&j, "from", c->from);
        json_put(&j, "to", c->to);
        json_put(&j, "note", c->note);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_keyz(&j, "refused");
    json_begin_array(&j);
    put_errors(&j, r->problems);
    for (size_t i = 0; i < r->data.n; i++)
        put_errors(&j, r->data.v[i].summary.problems);
    json_end_array(&j);
    json_keyz(&j, "data");
    json_begin_array(&j);
    for (size_t i = 0; i < r->data.n; i++) {
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "form", r->data.v[i].form);
        put_counts(&j, &r->data.v[i].summary);
        json_put_int(&j, "refused_records", (int64_t)r->data.v[i].summary.refused);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    return output_json(&out, e);
}

/* --- people ------------------------------------------------------------------------------------------------ */

static const struct output_column count_columns[] = {
    {"form", N_("Form"), CELL_TEXT, 0},
    {"read", N_("Read"), CELL_NUMBER, 0},
    {"created", N_("New"), CELL_NUMBER, 0},
    {"changed", N_("Changed"), CELL_NUMBER, 0},
    {"unchanged", N_("Unchanged"), CELL_NUMBER, 0},
    {"refused", N_("Refused"), CELL_NUMBER, 0},
};
#define COUNT_COLUMNS (sizeof count_columns / sizeof *count_columns)

static void count_row(struct output_table *t, struct sv form, const struct import_summary *s)
{
    const size_t n[] = {s->read, s->created, s->changed, s->unchanged, s->refused};
    struct sv cells[COUNT_COLUMNS] = {form};
    size_t skip = t->ncolumns == COUNT_COLUMNS ? 0 : 1;
    for (size_t i = 0; i < sizeof n / sizeof *n; i++)
        cells[i + 1] = arena_printf(t->mem, "%zu", n[i]);
    output_row(t, cells + skip);
}

static void import_text(const struct context *ctx, const struct import_summary *s, enum format format)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = count_columns + 1, .ncolumns = COUNT_COLUMNS - 1};
    output_problems(s->problems, ctx);
    count_row(&t, (struct sv){0}, s);
    output_print(&t, ctx, format);
    arena_release(&mem);
}

static void data_text(const struct context *ctx, const struct load_result *r, enum format format)
{
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = count_columns, .ncolumns = COUNT_COLUMNS};
    for (size_t i = 0; i < r->data.n; i++)
        count_row(&t, r->data.v[i].form, &r->data.v[i].summary);
    if (r->data.n)
        output_print(&t, ctx, format);
    arena_release(&mem);
}

static struct sv change_text(struct arena *mem, const struct pack_change *c)
{
    if (!c->field.n)
        return c->note;
    struct sv text =
        arena_printf(mem, "%.*s: %.*s \xe2\x86\x92 %.*s", SV_ARG(c->field), SV_ARG(c->from), SV_ARG(c->to));
    return c->note.n ? arena_printf(mem, "%.*s (%.*s)", SV_ARG(text), SV_ARG(c->note)) : text;
}

static const char *const kinds[] = {N_("pack"),   N_("list"),     N_("unit"),      N_("project"),
                                    N_("result"), N_("place"),    N_("indicator"), N_("target"),
                                    N_("link"),   N_("declared"), N_("rule"),      N_("obligation"),
                                    N_("form"),   N_("workflow"), N_("report"),    NULL};
static const char *const actions[] = {N_("added"), N_("changed"), N_("removed"), NULL};

static void changes_text(const struct context *ctx, const struct load_result *r, enum format format)
{
    static const struct output_column columns[] = {
        {"kind", N_("Kind"), CELL_TEXT, 17},
        {"code", N_("Code"), CELL_TEXT, 24},
        {"action", N_("Action"), CELL_TEXT, 12},
        {"change", N_("Change"), CELL_TEXT, 0},
    };
    struct arena mem = {0};
    struct output_table t = {.mem = &mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < r->changes.n; i++) {
        const struct pack_change *c = &r->changes.v[i];
        const struct sv machine[] = {c->kind, c->code, c->action, change_text(&mem, c)};
        const struct sv people[] = {output_word(ctx, c->kind, kinds), c->code, output_word(ctx, c->action, actions),
                                    machine[3]};
        output_row(&t, format == FORMAT_CSV ? machine : people);
    }
    if (r->changes.n)
        output_print(&t, ctx, format);
    arena_release(&mem);
}

static int say(struct buf *out, struct err *e)
{
    int rc = output_write(out, e);
    buf_release(out);
    return rc;
}

/* Three lines at most: which mission, what the pack holds, what came in. */
static int summary_text(const struct context *ctx, const struct load_result *r, struct err *e)
{
    struct buf out = {0};
    size_t read = 0, created = 0, changed = 0;
    const struct pack *pk = r->pack;
    for (size_t i = 0; i < r->data.n; i++) {
        read += r->data.v[i].summary.read;
        created += r->data.v[i].summary.created;
        changed += r->data.v[i].summary.changed;
    }
    struct sv title = text_get(&pk->title, ctx->lang);
    buf_printf(&out, "%.*s%s%.*s\n", SV_ARG(pk->id), title.n ? ": " : "", SV_ARG(title));
    buf_printf(&out, tr(ctx->lang, N_("%zu units, %zu indicators, %zu forms; %zu changes in the pack\n")), pk->units.n,
               pk->indicators.n, pk->forms.n, r->changes.n);
    buf_printf(&out, tr(ctx->lang, N_("%zu records read: %zu new, %zu changed\n")), read, created, changed);
    return say(&out, e);
}

static void load_problems(const struct context *ctx, const struct load_result *r, bool summary)
{
    if (!summary || r->problems->nerrors)
        output_problems(r->problems, ctx);
    for (size_t i = 0; i < r->data.n; i++)
        if (!summary || r->data.v[i].summary.refused)
            output_problems(r->data.v[i].summary.problems, ctx);
}

static int load_text(const struct context *ctx, const struct load_result *r, enum format format, bool summary,
                     struct err *e)
{
    load_problems(ctx, r, summary);
    if (summary && r->saved)
        return summary_text(ctx, r, e);
    if (!summary)
        changes_text(ctx, r, format);
    data_text(ctx, r, format);
    return 0;
}

int exchange_print_import(const struct context *ctx, const struct import_summary *s, enum format format, struct err *e)
{
    if (format == FORMAT_JSON)
        return import_json(s, e);
    import_text(ctx, s, format);
    return 0;
}

int exchange_print_load(const struct context *ctx, const struct load_result *r, enum format format, bool summary,
                        struct err *e)
{
    return format == FORMAT_JSON ? load_json(r, e) : load_text(ctx, r, format, summary, e);
}

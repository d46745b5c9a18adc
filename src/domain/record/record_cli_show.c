/*
 * Commands that print records, their history and what verification found. Personal answers are
 * masked unless --personal is given and the key is there.
 */
#include "domain/record/record_cli.h"

#include "domain/edition/edition.h"
#include "format/json.h"
#include "kit/output.h"

#include <stdio.h>

#define MASK "•••"
#define FLUSH_BYTES ((size_t)1 << 16)

static int flush(struct buf *out, struct err *e)
{
    int rc = output_write(out, e);
    buf_clear(out);
    return rc;
}

/* --- record show ------------------------------------------------------------------------------ */

static void mask(struct answers *a)
{
    for (size_t i = 0; i < a->form->n; i++) {
        const struct question *q = &a->form->question[i];
        for (size_t r = 0; q->pii && form_has_answer(q) && r < a->table[q->scope].n; r++)
            if (answers_get(a, q, r).n)
                answers_set(a, q, r, SV(MASK));
    }
}

/* Rows stand inside the rows they belong to, as people and other programs write forms. */
static void show_row(struct json *j, const struct answers *a, int scope, size_t row)
{
    const struct scope *s = &a->form->scope[scope];
    json_begin_object(j);
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = &a->form->question[s->question[i]];
        if (!answers_get(a, q, row).n)
            continue;
        json_key(j, q->name);
        json_string(j, answers_get(a, q, row));
    }
    for (size_t c = 1; c < a->form->nscopes; c++) {
        bool any = false;
        for (size_t r = 0; a->form->scope[c].parent == scope && r < a->table[c].n; r++) {
            if (a->table[c].v[r].parent != row)
                continue;
            if (!any) {
                json_key(j, a->form->scope[c].name);
                json_begin_array(j);
            }
            any = true;
            show_row(j, a, (int)c, r);
        }
        if (any)
            json_end_array(j);
    }
    json_end_object(j);
}

static void show_head(struct json *j, const struct record *r)
{
    char date[16];
    json_put(j, "id", sv_of(r->id));
    json_put(j, "form", r->form->id);
    json_put_int(j, "number", r->num);
    json_put(j, "state", r->state);
    json_put_int(j, "version", r->version);
    json_put(j, "date", date_format(r->date, date));
    json_put(j, "verification", r->verification);
    json_put_bool(j, "apportioned", r->apportioned);
    json_put(j, "source_key", r->source_key);
    if (r->deleted)
        json_put_bool(j, "deleted", true);
    record_events_json(j, "events", r);
}

static int show_json(const struct record *r, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_object(&j);
    show_head(&j, r);
    json_keyz(&j, "evidence");
    json_begin_array(&j);
    for (size_t i = 0; i < r->nevidence; i++) {
        json_begin_object(&j);
        json_put(&j, "kind", r->evidence[i].kind);
        json_put(&j, "hash", r->evidence[i].hash);
        json_put(&j, "note", r->evidence[i].note);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_keyz(&j, "answers");
    show_row(&j, r->answers, 0, 0);
    json_end_object(&j);
    return output_json(&out, e);
}

static int show_table(struct record_cli *cli, const struct record *r, struct err *e)
{
    static const struct output_column columns[] = {
        {"field", N_("Field"), CELL_TEXT, 40},
        {"value", N_("Value"), CELL_TEXT, 0},
    };
    struct output_table t = {.mem = &cli->mem, .column = columns, .ncolumns = 2};
    struct body_fields fields = {0};
    const struct sv version[] = {SV("version"), arena_printf(&cli->mem, "%lld", (long long)r->version)};
    output_row(&t, version);
    for (int personal = 0; personal < 2; personal++) {
        struct buf body = {0};
        record_body_write(&body, r, NULL, personal != 0);
        int rc = record_body_fields(arena_sv(&cli->mem, buf_sv(&body)), personal != 0, &cli->mem, &fields, e);
        buf_release(&body);
        if (rc)
            return -1;
    }
    for (size_t i = 0; i < fields.n; i++) {
        const struct sv cells[] = {fields.v[i].name, fields.v[i].value};
        output_row(&t, cells);
    }
    output_print(&t, cli->ctx, cli->args->format);
    return 0;
}

int record_cli_show(struct context *ctx, const struct args *args, struct err *e)
{
    struct record_cli cli;
    struct record *r;
    int rc = record_cli_open(&cli, ctx, args, e);
    if (rc == 0)
        rc = record_get(cli.reader, ctx, cli.vault, cli.pk, sv_of(args->word[0]), &cli.mem, &r, e);
    if (rc == 0 && !args_flag(args, "--personal"))
        mask(r->answers);
    if (rc == 0)
        rc = args->format == FORMAT_JSON ? show_json(r, e) : show_table(&cli, r, e);
    return record_cli_close(&cli, rc, e);
}

/* --- record list ------------------------------------------------------------------------------ */

struct listing {
    struct record_cli cli;
    struct output_table table;
    struct buf out;
    struct json json;
};

static int list_one(void *ctx, const struct record_row *row, struct err *e)
{
    struct listing *l = ctx;
    const struct record *r = &row->r;
    char date[16];
    struct sv day = date_format(r->date, date);
    if (l->cli.args->format != FORMAT_JSON) {
        const struct sv cells[] = {sv_of(r->id), r->state, arena_printf(&l->cli.mem, "%lld", (long long)r->version),
                                   day, r->verification};
        output_row(&l->table, cells);
        return 0;
    }
    json_newline(&l->json);
    json_begin_object(&l->json);
    json_put(&l->json, "id", sv_of(r->id));
    json_put_int(&l->json, "number", r->num);
    json_put(&l->json, "state", r->state);
    json_put_int(&l->json, "version", r->version);
    json_put(&l->json, "date", day);
    json_put(&l->json, "verification", r->verification);
    json_put_bool(&l->json, "apportioned", r->apportioned);
    json_end_object(&l->json);
    return l->out.n > FLUSH_BYTES ? flush(&l->out, e) : 0;
}

static int list_rows(struct listing *l, const struct form *f, struct err *e)
{
    struct arena page = {0};
    struct record_rows rows;
    int64_t after = 0;
    int rc;
    do {
        arena_reset(&page);
        rc = record_store_page(l->cli.reader, l->cli.ctx->mission, f->id, after, &page, &rows, e);
        for (size_t i = 0; rc == 0 && i < rows.n; i++) {
            after = rows.v[i].r.num;
            rc = list_one(l, &rows.v[i], e);
        }
    } while (rc == 0 && rows.n == RECORD_PAGE);
    arena_release(&page);
    return rc;
}

static int list_form(struct listing *l, struct err *e)
{
    const struct form *f = pack_form(l->cli.pk, sv_of(l->cli.args->word[0]));
    if (!f)
        return err_set(e, ERR_INPUT, NULL, N_("the mission has no form “%s”"), l->cli.args->word[0]);
    l->json.out = &l->out;
    if (l->cli.args->format == FORMAT_JSON)
        json_begin_array(&l->json);
    if (list_rows(l, f, e))
        return -1;
    if (l->cli.args->format != FORMAT_JSON) {
        output_print(&l->table, l->cli.ctx, l->cli.args->format);
        return 0;
    }
    json_end_array(&l->json);
    buf_addc(&l->out, '\n');
    return output_write(&l->out, e);
}

int record_cli_list(struct context *ctx, const struct args *args, struct err *e)
{
    static const struct output_column columns[] = {
        {"id", N_("Record"), CELL_TEXT, 0},
        {"state", N_("State"), CELL_TEXT, 0},
        {"version", N_("Rev."), CELL_NUMBER, 0},
        {"date", N_("Date"), CELL_TEXT, 0},
        {"verification", N_("Checked"), CELL_TEXT, 0},
    };
    struct listing l = {0};
    int rc = record_cli_open(&l.cli, ctx, args, e);
    l.table = (struct output_table){.mem = &l.cli.mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    if (rc == 0)
        rc = list_form(&l, e);
    buf_release(&l.out);
    return record_cli_close(&l.cli, rc, e);
}

/* --- verify ----------------------------------------------------------------------------------- */

static void verify_json(const struct verify_result *v, struct buf *out)
{
    struct json j = {.out = out};
    json_begin_object(&j);
    json_put_int(&j, "records", v->records);
    json_put_int(&j, "revisions", v->revisions);
    json_put_int(&j, "erased", v->erased);
    json_put(&j, "chain", v->chain_ok ? SV("ok") : SV("broken"));
    json_put(&j, "figures", v->figures_ok ? SV("ok") : SV("broken"));
    json_put(&j, "editions", v->editions_ok ? SV("ok") : SV("broken"));
    json_keyz(&j, "problems");
    json_begin_array(&j);
    for (size_t i = 0; i < v->problems->n; i++) {
        const struct problem *p = &v->problems->v[i];
        json_newline(&j);
        json_begin_object(&j);
        json_put(&j, "severity", sv_of(severity_name(p->severity)));
        json_put(&j, "subject", p->at.column);
        json_keyz(&j, "revision");
        if (p->at.row)
            json_int(&j, (int64_t)p->at.row);
        else
            json_null(&j);
        json_put(&j, "message", p->message);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_addc(out, '\n');
}

static void verify_text(const struct verify_result *v, const struct context *ctx, enum format format, struct buf *out)
{
    if (format == FORMAT_CSV) {
        buf_printf(out, "records,revisions,erased,chain,figures\n%lld,%lld,%lld,%s,%s\n", (long long)v->records,
                   (long long)v->revisions, (long long)v->erased, v->chain_ok ? "ok" : "broken",
                   v->figures_ok ? "ok" : "broken");
        return;
    }
    buf_printf(out, tr(ctx->lang, N_("%lld records, %lld revisions, %lld of them with erased personal data\n")),
               (long long)v->records, (long long)v->revisions, (long long)v->erased);
    buf_printf(out, "%s\n",
               tr(ctx->lang, v->chain_ok ? N_("Chain: unbroken, and the records agree with it.")
                                         : N_("Chain: BROKEN, or records do not agree with it.")));
    buf_printf(out, "%s\n",
               tr(ctx->lang, v->figures_ok ? N_("Facts: equal to a full recomputation.")
                                           : N_("Facts: DIFFERENT from a full recomputation.")));
    if (!v->editions_ok)
        buf_printf(out, "%s\n", tr(ctx->lang, N_("Editions: DIFFERENT from what was signed.")));
}

static int verify_all(struct record_cli *cli, struct verify_result *v, struct err *e)
{
    v->problems = &cli->problems;
    if (db_snapshot(cli->reader, e) || record_verify(cli->reader, cli->ctx, cli->vault, cli->pk, v, e))
        return -1;
    size_t before = cli->problems.nerrors;
    int rc = edition_verify_all(cli->reader, cli->ctx, &cli->problems, e);
    v->editions_ok = cli->problems.nerrors == before;
    return rc;
}

static int verify(struct record_cli *cli, struct verify_result *v, struct err *e)
{
    struct buf out = {0};
    if (verify_all(cli, v, e))
        return -1;
    if (cli->args->format == FORMAT_JSON)
        verify_json(v, &out);
    else
        verify_text(v, cli->ctx, cli->args->format, &out);
    int rc = output_write(&out, e);
    if (rc == 0 && cli->args->format != FORMAT_JSON)
        output_problems(v->problems, cli->ctx);
    buf_release(&out);
    return rc;
}

int record_cli_verify(struct context *ctx, const struct args *args, struct err *e)
{
    struct record_cli cli;
    struct verify_result v = {0};
    int rc = record_cli_open(&cli, ctx, args, e);
    if (rc == 0)
        rc = verify(&cli, &v, e);
    if (rc == 0 && !(v.chain_ok && v.figures_ok && v.editions_ok))
        rc = 1;
    return record_cli_close(&cli, rc, e);
}

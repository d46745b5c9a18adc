/*
 * The command `history`: what each revision of a record changed. Personal answers are masked unless
 * --personal is given and the key is there; without the key they are left out.
 */
#include "domain/record/record_cli.h"

#include "format/json.h"
#include "kit/output.h"

#define MASK "•••"

struct change {
    struct sv field, from, to;
};

struct changes {
    struct change *v;
    size_t n, cap;
};

struct history {
    struct record_cli cli;
    struct record_key key;
    struct revisions revisions;
    struct changes *changes; /* beside revisions.v */
};

static struct sv shown(const struct history *h, const struct body_field *f, struct sv value)
{
    return f->personal && value.n && !args_flag(h->cli.args, "--personal") ? SV(MASK) : value;
}

static void compare(struct history *h, const struct body_fields *was, const struct body_fields *is, struct changes *out)
{
    for (size_t i = 0; i < is->n; i++) {
        const struct body_field *f = &is->v[i];
        struct sv before = record_body_value(was, f->name);
        struct change c = {f->name, shown(h, f, before), shown(h, f, f->value)};
        if (!sv_eq(before, f->value))
            vec_push(&h->cli.mem, out, c);
    }
    for (size_t i = 0; i < was->n; i++) {
        const struct body_field *f = &was->v[i];
        struct change c = {f->name, shown(h, f, f->value), {0}};
        if (!record_body_value(is, f->name).n)
            vec_push(&h->cli.mem, out, c);
    }
}

static int fields_of(struct history *h, const struct revision *r, struct body_fields *out, struct err *e)
{
    struct arena *mem = &h->cli.mem;
    struct sv personal;
    if (record_body_fields(r->body, false, mem, out, e))
        return -1;
    if (record_chain_unseal(h->cli.vault, &h->key, r, mem, &personal) != UNSEALED)
        return 0; /* erased, or no key: what is public is shown; `verify` says what is broken */
    return record_body_fields(personal, true, mem, out, e);
}

static int read_history(struct history *h, struct sv id, struct err *e)
{
    struct record_cli *cli = &h->cli;
    struct body_fields was = {0};
    struct sv wrapped = {0};
    if (revision_store_of(cli->reader, cli->ctx->mission, id, &cli->mem, &h->revisions, e))
        return -1;
    if (!h->revisions.n)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is no record %.*s"), SV_ARG(id));
    if (vault_has_key(cli->vault) && record_store_key(cli->reader, cli->ctx->mission, id, &cli->mem, &wrapped, e))
        return -1;
    if (wrapped.n && vault_unwrap(cli->vault, id, wrapped, &h->key, e))
        return -1;
    h->changes = ARENA_ARRAY(&cli->mem, h->revisions.n, struct changes);
    for (size_t i = 0; i < h->revisions.n; i++) {
        struct body_fields is = {0};
        if (fields_of(h, &h->revisions.v[i], &is, e))
            return -1;
        compare(h, &was, &is, &h->changes[i]);
        was = is;
    }
    return 0;
}

static void revision_json(struct json *j, const struct revision *r, const struct changes *changes)
{
    char at[32];
    json_newline(j);
    json_begin_object(j);
    json_put_int(j, "revision", r->version);
    json_put(j, "at", moment_format(r->at_ms, at));
    json_put(j, "by", r->by);
    json_put(j, "node", r->node);
    json_put(j, "action", r->action);
    json_put(j, "reason", r->reason);
    json_keyz(j, "changes");
    json_begin_array(j);
    for (size_t i = 0; i < changes->n; i++) {
        json_begin_object(j);
        json_put(j, "field", changes->v[i].field);
        json_put(j, "from", changes->v[i].from);
        json_put(j, "to", changes->v[i].to);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static int history_json(const struct history *h, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_array(&j);
    for (size_t i = 0; i < h->revisions.n; i++)
        revision_json(&j, &h->revisions.v[i], &h->changes[i]);
    json_end_array(&j);
    return output_json(&out, e);
}

/* For people: minutes in the mission's time zone. */
static struct sv minute(struct history *h, int64_t at_ms)
{
    char text[32];
    struct sv at = moment_format(at_ms + (int64_t)h->cli.pk->zone_minutes * 60000, text);
    return arena_printf(&h->cli.mem, "%.10s %.5s", at.p, at.p + 11);
}

static void history_csv(struct history *h)
{
    static const struct output_column columns[] = {
        {"revision", "revision", CELL_NUMBER, 0},
        {"at", "at", CELL_TEXT, 0},
        {"by", "by", CELL_TEXT, 0},
        {"action", "action", CELL_TEXT, 0},
        {"field", "field", CELL_TEXT, 0},
        {"from", "from", CELL_TEXT, 0},
        {"to", "to", CELL_TEXT, 0},
        {"reason", "reason", CELL_TEXT, 0},
    };
    struct output_table t = {.mem = &h->cli.mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < h->revisions.n; i++) {
        const struct revision *r = &h->revisions.v[i];
        const struct changes *changes = &h->changes[i];
        struct sv number = arena_printf(&h->cli.mem, "%lld", (long long)r->version);
        char at[32];
        for (size_t c = 0; c < changes->n || c == 0; c++) {
            struct change x = c < changes->n ? changes->v[c] : (struct change){0};
            const struct sv cells[] = {number,   moment_format(r->at_ms, at), r->by, r->action, x.field, x.from, x.to,
                                       r->reason};
            output_row(&t, cells);
        }
    }
    output_print(&t, h->cli.ctx, FORMAT_CSV);
}

/* "women: 3 → 4"; what is new has nothing before the arrow. */
static struct sv told(struct history *h, const struct change *x)
{
    if (!x->from.n)
        return arena_printf(&h->cli.mem, "%.*s: %.*s", SV_ARG(x->field), SV_ARG(x->to));
    return arena_printf(&h->cli.mem, "%.*s: %.*s \xe2\x86\x92 %.*s", SV_ARG(x->field), SV_ARG(x->from),
                        SV_ARG(x->to.n ? x->to : SV("\xe2\x80\x94")));
}

/* One line for each field and one for the reason; what all lines of a revision share is said once. */
static void history_table(struct history *h)
{
    static const struct output_column columns[] = {
        {"revision", N_("No."), CELL_NUMBER, 0}, {"at", N_("When"), CELL_TEXT, 16},
        {"by", N_("Who"), CELL_TEXT, 12},        {"action", N_("Action"), CELL_TEXT, 16},
        {"change", N_("Change"), CELL_TEXT, 0},
    };
    static const char *const actions[] = {N_("create"), N_("change"), N_("delete"), N_("amend"),
                                          N_("close"),  N_("reopen"), NULL};
    struct output_table t = {.mem = &h->cli.mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < h->revisions.n; i++) {
        const struct revision *r = &h->revisions.v[i];
        const struct changes *changes = &h->changes[i];
        struct sv cells[] = {arena_printf(&h->cli.mem, "%lld", (long long)r->version),
                             minute(h, r->at_ms),
                             r->by,
                             output_word(h->cli.ctx, r->action, actions),
                             {0}};
        size_t lines = changes->n + (r->reason.n > 0);
        for (size_t c = 0; c < lines || c == 0; c++) {
            if (c < changes->n)
                cells[4] = told(h, &changes->v[c]);
            else if (r->reason.n)
                cells[4] = arena_printf(&h->cli.mem, tr(h->cli.ctx->lang, N_("reason: %.*s")), SV_ARG(r->reason));
            output_row(&t, cells);
            memset(cells, 0, sizeof cells);
        }
    }
    output_print(&t, h->cli.ctx, FORMAT_TABLE);
}

int record_cli_history(struct context *ctx, const struct args *args, struct err *e)
{
    struct history h = {0};
    int rc = record_cli_open(&h.cli, ctx, args, e);
    if (rc == 0)
        rc = read_history(&h, sv_of(args->word[0]), e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = history_json(&h, e);
    else if (rc == 0 && args->format == FORMAT_CSV)
        history_csv(&h);
    else if (rc == 0)
        history_table(&h);
    vault_key_forget(&h.key);
    return record_cli_close(&h.cli, rc, e);
}

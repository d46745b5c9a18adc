/* The command `compare`, and the table of what was restated. */
#include "domain/edition/edition_internal.h"

#include "kit/output.h"

static void change_json(struct json *j, const struct edition_change *ch)
{
    json_newline(j);
    json_begin_object(j);
    json_put(j, "indicator", ch->code);
    json_put(j, "slice", ch->slice);
    json_put(j, "period", ch->period);
    json_put(j, "before", ch->definition.n ? SV("") : ch->before);
    json_put(j, "after", ch->definition.n ? SV("") : ch->after);
    json_put(j, "definition", ch->definition);
    json_keyz(j, "records");
    json_begin_array(j);
    for (size_t i = 0; i < ch->n; i++) {
        json_begin_object(j);
        json_put(j, "record", ch->v[i].record);
        json_put_int(j, "revision", ch->v[i].version);
        json_put(j, "what", ch->v[i].what);
        json_put(j, "reason", ch->v[i].reason);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

void edition_changes_json(struct json *j, const struct edition_changes *changes)
{
    json_begin_array(j);
    for (size_t i = 0; i < changes->n; i++)
        change_json(j, &changes->v[i]);
    json_end_array(j);
}

#define REASONS_SHOWN 5

static struct sv why(const struct context *ctx, const struct edition_change *ch, bool all, struct arena *mem)
{
    static const char *const words[] = {N_("added"), N_("changed"), N_("withdrawn"), NULL};
    struct buf out = {.max = 16000};
    if (ch->definition.n)
        return all ? ch->definition
                   : arena_printf(mem, tr(ctx->lang, N_("defined otherwise, not comparable: %.*s")),
                                  SV_ARG(ch->definition));
    for (size_t i = 0; i < ch->n && (all || i < REASONS_SHOWN); i++) {
        const struct edition_reason *r = &ch->v[i];
        struct sv what = all ? r->what : output_word(ctx, r->what, words);
        buf_printf(&out, "%s%.*s %.*s%s%.*s", out.n ? "; " : "", SV_ARG(r->record), SV_ARG(what),
                   r->reason.n ? ": " : "", SV_ARG(r->reason));
    }
    if (!all && ch->n > REASONS_SHOWN)
        buf_printf(&out, tr(ctx->lang, N_("; and %zu more records")), ch->n - REASONS_SHOWN);
    struct sv text = arena_sv(mem, buf_sv(&out));
    buf_release(&out);
    return text;
}

int edition_cli_print_changes(const struct context *ctx, const struct args *args, const struct edition_changes *changes,
                              struct arena *mem, struct err *e)
{
    static const struct output_column columns[] = {
        {"indicator", N_("Indicator"), CELL_TEXT, 0}, {"slice", N_("Slice"), CELL_TEXT, 18},
        {"period", N_("Period"), CELL_TEXT, 0},       {"before", N_("Before"), CELL_NUMBER, 0},
        {"after", N_("After"), CELL_NUMBER, 0},       {"why", N_("Why"), CELL_TEXT, 0},
    };
    if (args->format == FORMAT_JSON) {
        struct buf out = {0};
        struct json j = {.out = &out};
        edition_changes_json(&j, changes);
        return output_json(&out, e);
    }
    bool csv = args->format == FORMAT_CSV;
    struct output_table t = {.mem = mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    for (size_t i = 0; i < changes->n; i++) {
        const struct edition_change *ch = &changes->v[i];
        bool comparable = !ch->definition.n;
        const struct sv cells[] = {ch->code,
                                   ch->slice,
                                   ch->period,
                                   comparable ? ch->before : (struct sv){0},
                                   comparable ? ch->after : (struct sv){0},
                                   why(ctx, ch, csv, mem)};
        output_row(&t, cells);
    }
    output_print(&t, ctx, args->format);
    return 0;
}

static int number_of(const char *word, int64_t *out, struct err *e)
{
    if (sv_to_int(sv_of(word), out) && *out > 0)
        return 0;
    return err_set(e, ERR_USAGE, "EDITION", N_("an edition is named by its number, not \"%s\""), word);
}

int edition_cli_compare(struct context *ctx, const struct args *args, struct err *e)
{
    struct arena mem = {0};
    struct db_conn *c = NULL;
    struct edition before, after;
    struct edition_changes changes = {0};
    int64_t first, second;
    if (number_of(args->word[0], &first, e) || number_of(args->word[1], &second, e) || db_reader(ctx->db, &c, e))
        return -1;
    int rc = edition_load(c, ctx->mission, first, &mem, &before, e) ||
                     edition_load(c, ctx->mission, second, &mem, &after, e) ||
                     edition_compare(c, ctx->mission, &before, &after, &mem, &changes, e)
                 ? -1
                 : edition_cli_print_changes(ctx, args, &changes, &mem, e);
    db_reader_done(ctx->db, c);
    arena_release(&mem);
    return rc;
}

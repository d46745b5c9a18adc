/* The commands `answer` and `answers`: written reasons for findings. */
#include "domain/edition/edition_internal.h"

#include "base/clock.h"
#include "base/date.h"
#include "domain/public/public_names.h"
#include "kit/output.h"

#include <stdio.h>

struct answering {
    struct context *ctx;
    const struct args *args;
    struct view view;
    struct findings findings;
    struct edition_answers known, new;
};

static int open_view(struct answering *a, const char *period, struct err *e)
{
    struct view *v = &a->view;
    return view_open(v, a->ctx, period, e) ||
                   check_run(v->conn, a->ctx, v->pack, v->facts, &v->period, &v->mem, &a->findings, e) ||
                   public_names(v->conn, a->ctx, v->pack, sv_none(), v->period.name, NULL, &v->mem, &a->findings, e) ||
                   edition_store_answers(v->conn, a->ctx->mission, &v->mem, &a->known, e)
               ? -1
               : 0;
}

/* --- answer --------------------------------------------------------------------------------------------------- */

static bool meant(const struct answering *a, const struct finding *f, const struct slice *slice)
{
    return sv_is(f->rule, a->args->word[0]) && sv_is(f->subject, a->args->word[1]) &&
           (!args_value(a->args, "--slice") || slice_equal(&f->slice, slice));
}

static int collect(struct answering *a, struct err *e)
{
    struct arena *mem = &a->view.mem;
    struct slice slice;
    bool withdraw = args_flag(a->args, "--withdraw");
    if (slice_parse(mem, sv_of(args_value(a->args, "--slice")), ',', &slice, e))
        return -1;
    for (size_t i = 0; i < a->findings.n; i++) {
        const struct finding *f = &a->findings.v[i];
        if (!meant(a, f, &slice) || (withdraw && !edition_answer_to(&a->known, f, mem)))
            continue;
        struct edition_answer one = {.rule = f->rule,
                                     .subject = f->subject,
                                     .slice = slice_format(mem, &f->slice),
                                     .period = a->view.period.name,
                                     .finding = edition_finding_digest(f, mem),
                                     .message = f->message,
                                     .reason = sv_of(args_value(a->args, "--reason")),
                                     .by = a->ctx->user,
                                     .at_ms = clock_now_ms(),
                                     .withdrawn = withdraw};
        vec_push(mem, &a->new, one);
    }
    if (a->new.n)
        return 0;
    return err_set(e, ERR_NOT_FOUND, NULL,
                   withdraw ? N_("no answer to %s about %s is in force in %.*s")
                            : N_("there is no finding %s about %s in %.*s; istmo check shows all"),
                   a->args->word[0], a->args->word[1], SV_ARG(a->view.period.name));
}

static int answer_job(struct db_conn *writer, void *ctx, struct err *e)
{
    const struct answering *a = ctx;
    for (size_t i = 0; i < a->new.n; i++)
        if (edition_store_add_answer(writer, a->ctx->mission, &a->new.v[i], e))
            return -1;
    return 0;
}

int edition_cli_answer(struct context *ctx, const struct args *args, struct err *e)
{
    struct answering a = {.ctx = ctx, .args = args};
    struct sv reason = sv_trim(sv_of(args_value(args, "--reason")));
    if (!reason.n)
        return err_set(e, ERR_USAGE, "--reason", N_("an answer is a written reason: --reason TEXT"));
    int rc = open_view(&a, args_value(args, "--period"), e);
    if (rc == 0)
        rc = collect(&a, e);
    if (rc == 0)
        rc = db_write(ctx->db, answer_job, &a, e);
    if (rc == 0 && !ctx->quiet)
        (void)fprintf(stderr,
                      args_flag(args, "--withdraw") ? tr(ctx->lang, N_("%zu answers withdrawn\n"))
                                                    : tr(ctx->lang, N_("%zu findings answered\n")),
                      a.new.n);
    view_close(&a.view);
    return rc;
}

/* --- answers -------------------------------------------------------------------------------------------------- */

/* in_force; withdrawn; replaced by a later one; changed: what was found is not what was answered. */
static const char *state_of(const struct answering *a, const struct edition_answer *answer)
{
    for (size_t i = a->known.n; i > 0; i--) {
        const struct edition_answer *last = &a->known.v[i - 1];
        if (!sv_eq(last->finding, answer->finding))
            continue;
        if (last != answer)
            return "replaced";
        if (last->withdrawn)
            return "withdrawn";
        break;
    }
    for (size_t i = 0; i < a->findings.n; i++) {
        struct arena mem = {0};
        bool same = sv_eq(edition_finding_digest(&a->findings.v[i], &mem), answer->finding);
        arena_release(&mem);
        if (same)
            return "in_force";
    }
    return "changed";
}

static void answer_json(struct json *j, const struct edition_answer *a, const char *state)
{
    char at[32];
    json_newline(j);
    json_begin_object(j);
    json_put_int(j, "n", a->n);
    json_put(j, "rule", a->rule);
    json_put(j, "subject", a->subject);
    json_put(j, "slice", a->slice);
    json_put(j, "period", a->period);
    json_put(j, "finding", a->message);
    json_put(j, "reason", a->reason);
    json_put(j, "by", a->by);
    json_put(j, "at", moment_format(a->at_ms, at));
    json_put_bool(j, "withdraws", a->withdrawn);
    json_put(j, "state", sv_of(state));
    json_end_object(j);
}

static int print_json(const struct answering *a, struct err *e)
{
    struct buf out = {0};
    struct json j = {.out = &out};
    json_begin_array(&j);
    for (size_t i = 0; i < a->known.n; i++)
        if (sv_eq(a->known.v[i].period, a->view.period.name))
            answer_json(&j, &a->known.v[i], state_of(a, &a->known.v[i]));
    json_end_array(&j);
    return output_json(&out, e);
}

static void print_table(struct answering *a)
{
    static const struct output_column columns[] = {
        {"at", N_("When"), CELL_TEXT, 10},      {"by", N_("Who"), CELL_TEXT, 12},
        {"rule", N_("Rule"), CELL_TEXT, 16},    {"subject", N_("Subject"), CELL_TEXT, 14},
        {"reason", N_("Reason"), CELL_TEXT, 0}, {"state", N_("State"), CELL_TEXT, 12},
    };
    static const char *const words[] = {N_("in_force"), N_("withdrawn"), N_("replaced"), N_("changed"), NULL};
    struct output_table t = {.mem = &a->view.mem, .column = columns, .ncolumns = sizeof columns / sizeof *columns};
    bool csv = a->args->format == FORMAT_CSV;
    for (size_t i = 0; i < a->known.n; i++) {
        const struct edition_answer *one = &a->known.v[i];
        char at[32];
        struct sv moment = moment_format(one->at_ms, at), state = sv_of(state_of(a, one));
        if (!sv_eq(one->period, a->view.period.name))
            continue;
        const struct sv cells[] = {
            csv ? moment : sv_make(moment.p, 10),           one->by, one->rule, one->subject, one->reason,
            csv ? state : output_word(a->ctx, state, words)};
        output_row(&t, cells);
    }
    output_print(&t, a->ctx, a->args->format);
}

int edition_cli_answers(struct context *ctx, const struct args *args, struct err *e)
{
    struct answering a = {.ctx = ctx, .args = args};
    int rc = open_view(&a, args_value(args, "--period"), e);
    if (rc == 0 && args->format == FORMAT_JSON)
        rc = print_json(&a, e);
    else if (rc == 0)
        print_table(&a);
    view_close(&a.view);
    return rc;
}

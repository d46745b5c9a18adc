/*
 * Loading a pack: its catalogue, its form tables and the records of data/ become the mission's in one
 * transaction, or nothing does. Called by exchange_cli.c. Knows nothing of the pack's files but data/.
 */
#include "domain/exchange/exchange.h"

struct job {
    const struct context *ctx;
    struct vault *vault;
    struct load_result *out;
    struct sv reason;
    struct arena *mem;
    bool dry_run, undone;
};

/* --- in which order ---------------------------------------------------------------------------------------- */

/* Whether a form asks for records of another one: the list of a select has that form's name. */
static bool asks_for(const struct form *f, struct sv other)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->question[i].list && f->question[i].list->external && sv_eq(f->question[i].list->name, other))
            return true;
    return false;
}

static bool is_main(const struct pack_file *file)
{
    return !file->repeat.n;
}

static bool may_go(const struct pack *pk, const bool *done, size_t candidate)
{
    const struct form *f = pack_form(pk, pk->data.v[candidate].form);
    for (size_t i = 0; i < pk->data.n; i++)
        if (i != candidate && !done[i] && is_main(&pk->data.v[i]) && f && asks_for(f, pk->data.v[i].form))
            return false;
    return true;
}

static size_t form_rank(const struct pack *pk, size_t i)
{
    for (size_t k = 0; k < pk->forms.n; k++)
        if (sv_eq(pk->forms.v[k]->id, pk->data.v[i].form))
            return k;
    return pk->forms.n;
}

/* The next file: what it asks for was loaded; among those, in the order of the pack's forms. In a
 * circle the first of them goes anyway. data.n: none is left. */
static size_t next_file(const struct pack *pk, const bool *done)
{
    size_t best = pk->data.n, any = pk->data.n;
    for (size_t i = 0; i < pk->data.n; i++) {
        if (done[i] || !is_main(&pk->data.v[i]))
            continue;
        if (any == pk->data.n || form_rank(pk, i) < form_rank(pk, any))
            any = i;
        if (may_go(pk, done, i) && (best == pk->data.n || form_rank(pk, i) < form_rank(pk, best)))
            best = i;
    }
    return best < pk->data.n ? best : any;
}

/* --- data ------------------------------------------------------------------------------------------------------- */

static int import_file(struct job *j, struct db_conn *writer, const struct pack_file *file, struct err *e)
{
    const struct pack *pk = j->out->pack;
    const struct form *f = pack_form(pk, file->form);
    if (!f) /* reported by pack_read */
        return 0;
    const struct workflow *w = pack_workflow(pk, f);
    struct import_options o = {.path = file->path, .sheet = file->sheet, .reason = j->reason};
    struct load_data data = {.form = f->id};
    if (workflow_state(w, SV("approved")))
        o.state = SV("approved");
    if (import_in(writer, j->ctx, j->vault, pk, f, &o, j->mem, &data.summary, e))
        return -1;
    vec_push(j->mem, &j->out->data, data);
    return 0;
}

static void report_lonely(const struct job *j)
{
    const struct pack *pk = j->out->pack;
    for (size_t i = 0; i < pk->data.n; i++) {
        bool there = is_main(&pk->data.v[i]);
        for (size_t k = 0; k < pk->data.n && !there; k++)
            there = is_main(&pk->data.v[k]) && sv_eq(pk->data.v[k].form, pk->data.v[i].form);
        if (!there)
            (void)problem_add(j->out->problems, SEVERITY_ERROR, (struct source){.file = pk->data.v[i].path},
                              pk->data.v[i].repeat, N_("a file with the records themselves"),
                              N_("There are rows of %.*s, but no records of %.*s for them."),
                              SV_ARG(pk->data.v[i].repeat), SV_ARG(pk->data.v[i].form));
    }
}

static int import_all(struct job *j, struct db_conn *writer, struct err *e)
{
    const struct pack *pk = j->out->pack;
    bool *done = ARENA_ARRAY(j->mem, pk->data.n, bool);
    for (size_t i; (i = next_file(pk, done)) < pk->data.n;) {
        done[i] = true;
        if (import_file(j, writer, &pk->data.v[i], e))
            return -1;
    }
    return 0;
}

static bool something_refused(const struct load_result *out)
{
    for (size_t i = 0; i < out->data.n; i++)
        if (out->data.v[i].summary.refused)
            return true;
    return out->problems->nerrors > 0;
}

/* --- the transaction ---------------------------------------------------------------------------------------------- */

static int undo(struct job *j, struct err *e)
{
    j->undone = true;
    return err_set(e, ERR_INPUT, NULL, N_("the load was undone"));
}

static int write_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct job *j = ctx;
    struct load_result *out = j->out;
    if (pack_diff(j->mem, writer, j->ctx->mission, out->pack, &out->changes, out->problems, e))
        return -1;
    if (out->problems->nerrors)
        return undo(j, e);
    if (pack_apply(writer, j->ctx, out->pack, &out->changes, j->reason, e) || import_all(j, writer, e))
        return -1;
    return j->dry_run || something_refused(out) ? undo(j, e) : 0;
}

static int write_all(struct job *j, struct err *e)
{
    const char *lang = e->lang;
    if (vault_open(&j->vault, j->ctx, e))
        return -1;
    int rc = db_write(j->ctx->db, write_job, j, e);
    if (j->undone) {
        *e = (struct err){.lang = lang};
        rc = 0;
    }
    vault_close(j->vault);
    j->out->saved = rc == 0 && !j->undone;
    return rc;
}

int load_run(const struct context *ctx, const char *dir, bool dry_run, struct sv reason, struct arena *mem,
             struct load_result *out, struct err *e)
{
    struct context with_mission = *ctx;
    struct job j = {.ctx = &with_mission, .out = out, .reason = reason, .mem = mem, .dry_run = dry_run};
    *out = (struct load_result){.problems = ARENA_NEW(mem, struct problems)};
    *out->problems = (struct problems){.mem = mem, .lang = ctx->lang};
    if (pack_read(mem, dir, ctx->lang, out->problems, &out->pack, e))
        return -1;
    if (ctx->mission.n && out->pack->id.n && !sv_eq(ctx->mission, out->pack->id))
        return err_set(e, ERR_INPUT, "--mission", N_("the pack in %s is of the mission %.*s, not of %.*s"), dir,
                       SV_ARG(out->pack->id), SV_ARG(ctx->mission));
    report_lonely(&j);
    if (out->problems->nerrors)
        return 0;
    with_mission.mission = out->pack->id;
    return write_all(&j, e);
}

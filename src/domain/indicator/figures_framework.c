/*
 * Figures of one project or one result: which indicators serve it, which of their facts are the
 * project's own, and what another project or result counts as well. An indicator serves what it
 * names; a result also through those below it; a project also as a member of an indicator that
 * serves it. Where the form asks the project, the answer decides. Called by figures.c and
 * figures_request.c; looks at the pack only.
 */
#include "domain/indicator/figures_internal.h"

#include "base/near.h"

enum asked { ASKED_UNSEEN, ASKED_NEVER, ASKED_ONE, ASKED_SEVERAL };

/* --- unknown codes --------------------------------------------------------------------------------- */

static int check_project(const struct pack *pk, struct sv code, struct err *e)
{
    struct near near = {.typed = code};
    if (!code.n || map_has(&pk->project_by_code, code))
        return 0;
    for (size_t i = 0; i < pk->projects.n; i++)
        near_offer(&near, pk->projects.v[i].code);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "--project", N_("there is no project \"%.*s\"; did you mean \"%.*s\"?"),
                       SV_ARG(code), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "--project", N_("there is no project \"%.*s\""), SV_ARG(code));
}

static int check_result(const struct pack *pk, struct sv code, struct err *e)
{
    struct near near = {.typed = code};
    if (!code.n || map_has(&pk->result_by_code, code))
        return 0;
    for (size_t i = 0; i < pk->results.n; i++)
        near_offer(&near, pk->results.v[i].code);
    if (near.best.n)
        return err_set(e, ERR_INPUT, "--result", N_("there is no result \"%.*s\"; did you mean \"%.*s\"?"),
                       SV_ARG(code), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, "--result", N_("there is no result \"%.*s\""), SV_ARG(code));
}

/* --- who serves what -------------------------------------------------------------------------------- */

static bool names(const struct sv_list *codes, struct sv code)
{
    for (size_t i = 0; i < codes->n; i++)
        if (sv_eq(codes->v[i], code))
            return true;
    return false;
}

/* Whether the result is the other one or stands below it. */
static bool is_below(const struct pack *pk, struct sv code, struct sv above)
{
    for (size_t steps = 0; steps <= pk->results.n; steps++) {
        const struct result *r = map_get(&pk->result_by_code, code);
        if (sv_eq(code, above))
            return true;
        if (!r || !r->parent.n)
            return false;
        code = r->parent;
    }
    return false;
}

static size_t number_of(const struct pack *pk, const struct indicator *in)
{
    return (size_t)(in - pk->indicators.v);
}

static void mark_serving(struct figures_framework *f, const struct indicator *in);

static void mark_member(void *ctx, const struct formula *node)
{
    struct figures_framework *f = ctx;
    const struct indicator *in = node->op == FORMULA_INDICATOR ? pack_indicator(f->pack, node->code) : NULL;
    if (in)
        mark_serving(f, in);
}

static void mark_serving(struct figures_framework *f, const struct indicator *in)
{
    bool *serves = &f->serves[number_of(f->pack, in)];
    if (*serves)
        return;
    *serves = true;
    if (in->formula)
        formula_walk(in->formula, mark_member, f);
}

/* --- whose form asks the project -------------------------------------------------------------------- */

static enum asked asked_by(struct figures_framework *f, const struct indicator *in);

struct asking {
    struct figures_framework *framework;
    enum asked most;
};

static void ask_node(void *ctx, const struct formula *node)
{
    struct asking *a = ctx;
    const struct pack *pk = a->framework->pack;
    const struct indicator *in = node->op == FORMULA_INDICATOR ? pack_indicator(pk, node->code) : NULL;
    enum asked asked = ASKED_NEVER;
    if (in)
        asked = asked_by(a->framework, in);
    else if (node->op == FORMULA_AGGREGATE && figures_dim_several(pk, node->stream, SV("project")))
        asked = ASKED_SEVERAL;
    else if (node->op == FORMULA_AGGREGATE && figures_dim_asked(pk, node->stream, SV("project")))
        asked = ASKED_ONE;
    a->most = asked > a->most ? asked : a->most;
}

static enum asked asked_by(struct figures_framework *f, const struct indicator *in)
{
    unsigned char *known = &f->asked[number_of(f->pack, in)];
    struct asking a = {f, ASKED_NEVER};
    if (*known != ASKED_UNSEEN)
        return *known;
    *known = ASKED_NEVER; /* no circle runs on */
    if (in->formula)
        formula_walk(in->formula, ask_node, &a);
    *known = (unsigned char)a.most;
    return a.most;
}

/* --- what others ask -------------------------------------------------------------------------------- */

int figures_framework_open(const struct pack *pk, struct sv project, struct sv result, struct arena *mem,
                           struct figures_framework *out, struct err *e)
{
    *out = (struct figures_framework){.pack = pk, .project = project, .result = result};
    if (check_project(pk, project, e) || check_result(pk, result, e))
        return -1;
    if (!project.n)
        return 0;
    out->serves = ARENA_ARRAY(mem, pk->indicators.n, bool);
    out->asked = ARENA_ARRAY(mem, pk->indicators.n, unsigned char);
    for (size_t i = 0; i < pk->indicators.n; i++)
        if (names(&pk->indicators.v[i].projects, project))
            mark_serving(out, &pk->indicators.v[i]);
    return 0;
}

bool figures_framework_serves_result(const struct figures_framework *f, const struct indicator *in)
{
    for (size_t i = 0; f->result.n && i < in->results.n; i++)
        if (is_below(f->pack, in->results.v[i], f->result))
            return true;
    return !f->result.n;
}

bool figures_framework_owns(const struct figures_framework *f, const struct indicator *in)
{
    return f->serves[number_of(f->pack, in)];
}

bool figures_framework_concerns(struct figures_framework *f, const struct indicator *in, bool has_records)
{
    if (!f->project.n || names(&in->projects, f->project))
        return true;
    return has_records && asked_by(f, in) != ASKED_NEVER;
}

bool figures_framework_whole(struct figures_framework *f, const struct indicator *in)
{
    return !f->project.n || (figures_framework_owns(f, in) && asked_by(f, in) == ASKED_NEVER);
}

/* A result outside the tree of the one asked: neither below it nor above it. */
static bool serves_elsewhere(const struct figures_framework *f, const struct indicator *in)
{
    for (size_t i = 0; f->result.n && i < in->results.n; i++)
        if (!is_below(f->pack, in->results.v[i], f->result) && !is_below(f->pack, f->result, in->results.v[i]))
            return true;
    return false;
}

bool figures_framework_shares(struct figures_framework *f, const struct indicator *in)
{
    bool others = names(&in->projects, f->project) && in->projects.n > 1;
    return (f->project.n && (others || asked_by(f, in) == ASKED_SEVERAL)) || serves_elsewhere(f, in);
}

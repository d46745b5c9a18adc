/*
 * Builds the report model: walks the description (reports/NAME.yaml) and fills sections and
 * blocks with figures, findings and records. Renders nothing; writes no file.
 */
#include "domain/report/report_internal.h"

#include "base/clock.h"
#include "base/date.h"

/* A description read from files knows its lines; one from the database, its sections and blocks. */
int report_place(const struct build *b, const struct node *at, struct err *e)
{
    if (at && at->line)
        return err_prefix(e, N_("%s, line %zu: "), b->file, at->line);
    if (b->section)
        return err_prefix(e, N_("%s, section %zu, block %zu: "), b->file, (size_t)(b->section - b->model->section) + 1,
                          b->section->nblocks + 1);
    return err_prefix(e, "%s: ", b->file);
}

int report_fault(const struct build *b, const struct node *at, struct err *e, const char *fmt, struct sv found)
{
    (void)err_set(e, ERR_INPUT, "report", "%s \"%.*s\"", tr(e->lang, fmt), (int)(found.n < 200 ? found.n : 200),
                  found.p ? found.p : "");
    return report_place(b, at, e);
}

/* "ficha-unidad:MG" is ficha-unidad about the unit MG. */
static const struct pack_tree *find_report(const struct pack *pk, struct sv name, struct sv *unit)
{
    name = sv_cut(name, ':', unit);
    for (size_t i = 0; i < pk->reports.n; i++)
        if (sv_eq(pk->reports.v[i].name, name))
            return &pk->reports.v[i];
    return NULL;
}

static int no_report(const struct pack *pk, struct sv name, struct err *e)
{
    struct buf names = {.max = 300};
    for (size_t i = 0; i < pk->reports.n; i++)
        buf_printf(&names, "%s%.*s", i ? ", " : "", SV_ARG(pk->reports.v[i].name));
    (void)err_set(e, ERR_NOT_FOUND, "NAME", N_("the pack has no report \"%.*s\"; it has: %s"), SV_ARG(name),
                  names.n ? names.p : "-");
    buf_release(&names);
    return -1;
}

static int section_unit(const struct build *b, const struct node *n, struct report_section *s, struct err *e)
{
    struct sv code = node_text(n, "unit");
    s->colour = b->model->colour;
    if (!code.n)
        return 0;
    if (sv_is(code, "chosen") && !b->chosen.n)
        return err_set(e, ERR_USAGE, "--unit", N_("this report is about one unit: say which with --unit"));
    if (sv_is(code, "chosen"))
        code = b->chosen;
    s->unit = pack_unit(b->pack, code);
    if (!s->unit)
        return report_fault(b, node_get(n, "unit"), e, N_("there is no unit"), code);
    s->colour = colour_parse(s->unit->colour, s->colour);
    s->icon = s->unit->icon;
    return 0;
}

static int build_section(struct build *b, const struct node *n, struct report_section *s, struct err *e)
{
    const struct node *blocks = node_get(n, "blocks");
    b->section = s;
    b->section_node = n;
    s->id = node_text(n, "id");
    s->title = report_localized(b, n, "title");
    if (section_unit(b, n, s, e))
        return -1;
    if (!s->title.text.n && s->unit)
        s->title = report_text(b, &s->unit->label);
    for (size_t i = 0; blocks && i < blocks->n; i++) {
        struct report_block block = {0};
        if (report_block_build(b, blocks->item[i], &block, e))
            return -1;
        struct {
            struct report_block *v;
            size_t n, cap;
        } list = {s->block, s->nblocks, s->block_cap};
        vec_push(b->mem, &list, block);
        s->block = list.v;
        s->nblocks = list.n;
        s->block_cap = list.cap;
    }
    return 0;
}

static int build_sections(struct build *b, const struct node *root, struct err *e)
{
    const struct node *sections = node_get(root, "sections");
    struct report_model *m = b->model;
    if (!sections || sections->kind != NODE_LIST)
        return report_fault(b, root, e, N_("a report needs a list of"), SV("sections"));
    m->section = ARENA_ARRAY(b->mem, sections->n, struct report_section);
    m->nsections = sections->n;
    for (size_t i = 0; i < sections->n; i++)
        if (build_section(b, sections->item[i], &m->section[i], e))
            return -1;
    return 0;
}

/* Totals and women/men of every indicator, and what is doubtful about them. */
static int compute(struct build *b, struct err *e)
{
    struct figures_query q = {.period = *b->period};
    vec_push(b->mem, &q.by, SV("sex"));
    if (figures_compute(b->pack, b->facts, &q, b->mem, &b->by_sex, e) ||
        check_run(b->conn, b->ctx, b->pack, b->facts, b->period, b->mem, &b->model->findings, e))
        return -1;
    check_mark(&b->model->findings, &b->by_sex);
    if (report_disclose(b, &q, &b->by_sex, e))
        return -1;
    report_disclose_findings(b);
    for (size_t i = 0; i < b->by_sex.n; i++)
        if (b->by_sex.v[i].slice.n == 0)
            vec_push(b->mem, &b->model->figures, b->by_sex.v[i]);
    return 0;
}

static int build_model(struct build *b, const struct pack_tree *tree, struct err *e)
{
    char now[32];
    struct report_model *m = ARENA_NEW(b->mem, struct report_model);
    b->model = m;
    b->section = NULL;
    b->root = tree->root;
    m->lang = b->ctx->lang;
    m->title = report_localized(b, tree->root, "title");
    m->subtitle = report_localized(b, tree->root, "subtitle");
    m->mission = report_text(b, &b->pack->title);
    m->notes = report_text(b, &b->pack->notes);
    m->period = b->period->name;
    m->period_words = report_period_words(b, b->period);
    m->opening = sv_is(node_text(tree->root, "cover"), "note")    ? REPORT_NOTE
                 : sv_is(node_text(tree->root, "cover"), "sheet") ? REPORT_SHEET
                                                                  : REPORT_BOOK;
    m->made_at = arena_sv(b->mem, moment_format(clock_now_ms(), now));
    m->public = b->public;
    if (report_brand_take(b, tree->root, e) || note_list(b->conn, b->ctx->mission, b->mem, &b->written, e) ||
        compute(b, e) || build_sections(b, tree->root, e))
        return -1;
    report_ask(b);
    return 0;
}

/* Twice: the first time to know all that is printed, then without what must not be. */
static int build_public(struct build *b, const struct pack_tree *tree, struct err *e)
{
    struct public_output *public = ARENA_NEW(b->mem, struct public_output);
    public_open(public, b->pack, b->mem);
    b->public = public;
    if (public_earlier(b->conn, b->ctx->mission, b->pack, b->mem, public, e) || build_model(b, tree, e))
        return -1;
    public_solve(public);
    return build_model(b, tree, e);
}

int report_build_asked(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                       struct sv name, const struct period *period, bool public, struct report_asked *asked,
                       size_t nasked, struct arena *mem, struct report_model **out, struct err *e)
{
    struct sv unit;
    const struct pack_tree *tree = find_report(pk, name, &unit);
    if (!tree)
        return no_report(pk, name, e);
    struct build b = {.conn = c,
                      .ctx = ctx,
                      .pack = pk,
                      .facts = facts,
                      .period = period,
                      .file = tree->file,
                      .chosen = unit,
                      .asked = asked,
                      .nasked = nasked,
                      .mem = mem};
    if (public ? build_public(&b, tree, e) : build_model(&b, tree, e))
        return -1;
    *out = b.model;
    return 0;
}

int report_build(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                 struct sv name, const struct period *period, struct arena *mem, struct report_model **out,
                 struct err *e)
{
    return report_build_asked(c, ctx, pk, facts, name, period, false, NULL, 0, mem, out, e);
}

int report_build_public(struct db_conn *c, const struct context *ctx, const struct pack *pk, const struct facts *facts,
                        struct sv name, const struct period *period, struct arena *mem, struct report_model **out,
                        struct err *e)
{
    return report_build_asked(c, ctx, pk, facts, name, period, true, NULL, 0, mem, out, e);
}

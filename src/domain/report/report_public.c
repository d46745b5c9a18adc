/*
 * What public output leaves out: figures that could tell who is behind them, the findings that repeat
 * them, and records one by one. The first build of a model collects, the second applies (report.c).
 */
#include "domain/report/report_internal.h"

#include "base/uuid.h"

/* --- figures ------------------------------------------------------------------------------------------ */

static int collect_also(const struct build *b, const struct figures_query *q, enum public_role role, struct err *e)
{
    struct figures_query also = *q;
    struct figures f;
    also.indicators = (struct sv_list){0};
    public_also(b->public, &q->indicators, role, &also.indicators);
    if (!also.indicators.n)
        return 0;
    if (figures_compute(b->pack, b->facts, &also, b->mem, &f, e))
        return -1;
    public_add(b->public, &f, role);
    return 0;
}

int report_disclose(const struct build *b, const struct figures_query *q, struct figures *f, struct err *e)
{
    if (!b->public)
        return 0;
    if (b->public->solved) {
        public_apply(b->public, f);
        return 0;
    }
    public_add(b->public, f, PUBLIC_PRINTED);
    return collect_also(b, q, PUBLIC_BASIS, e) || collect_also(b, q, PUBLIC_MEMBER, e) ? -1 : 0;
}

int report_compute(const struct build *b, const struct figures_query *q, struct figures *out, struct err *e)
{
    return figures_compute(b->pack, b->facts, q, b->mem, out, e) || report_disclose(b, q, out, e) ? -1 : 0;
}

bool report_is_suppressed(const struct figure *f)
{
    return sv_is(f->status, "suppressed");
}

void report_explain_mark(const struct build *b, struct report_block *out)
{
    out->note = arena_printf(b->mem, "%.*s%s" REPORT_SUPPRESSED " %s", SV_ARG(out->note), out->note.n ? " " : "",
                             tr(b->model->lang, N_("stands where a number is not published, so that nobody can be "
                                                   "recognised by it.")));
}

static struct sv thresholds(const struct build *b)
{
    struct buf text = {.max = 1000};
    for (size_t i = 0; i < b->pack->nsuppression; i++)
        if (b->pack->suppression[i].threshold > 0)
            buf_printf(&text, "%s%.*s %d", text.n ? ", " : "", SV_ARG(b->pack->suppression[i].sensitivity),
                       b->pack->suppression[i].threshold);
    struct sv out = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return out;
}

void report_rule(const struct build *b, struct report_block *out)
{
    struct sv said = arena_printf(
        b->mem,
        tr(b->model->lang, N_("Figures not published: %zu. A figure about people who are assisted or protected is left "
                              "out where it counts fewer than its threshold (%.*s), and so is every figure from which "
                              "such a one could be computed. How many records stand behind figures about such people "
                              "is not published either.")),
        b->public->suppressed, SV_ARG(thresholds(b)));
    bool alone = !out->text.text.n;
    out->text.text = alone ? said : arena_printf(b->mem, "%.*s\n\n%.*s", SV_ARG(out->text.text), SV_ARG(said));
}

/* --- findings ------------------------------------------------------------------------------------------ */

/* Their messages name indicators and no figure. */
static bool tells_no_number(struct sv rule)
{
    static const char *const rules[] = {"composite_mixed_units", "composite_mixed_verbs", "verb_differs",
                                        "missing_value",         "same_wording",          "activity_as_indicator"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (sv_is(rule, rules[i]))
            return true;
    return false;
}

static bool tells_numbers(const struct build *b, const struct finding *f)
{
    const struct indicator *in = pack_indicator(b->pack, f->subject);
    return in && public_threshold(b->public, in) && !tells_no_number(f->rule);
}

void report_disclose_findings(const struct build *b)
{
    struct findings *f = &b->model->findings;
    for (size_t i = 0; b->public && i < f->n; i++) {
        struct finding *x = &f->v[i];
        bool record = uuid_valid(x->subject);
        if (!record && !tells_numbers(b, x))
            continue;
        x->slice = (struct slice){0};
        x->expected = x->found = x->remedy = (struct sv){0};
        x->subject = record ? report_say(b, N_("record")) : x->subject;
        x->message = report_say(b, N_("What was found is not published: it tells numbers about few people."));
    }
}

/* --- records --------------------------------------------------------------------------------------------- */

struct streams {
    struct sv fact;
    bool read;
};

static void note_stream(void *ctx, const struct formula *f)
{
    struct streams *s = ctx;
    s->read = s->read || (f->op == FORMULA_AGGREGATE && sv_eq(f->stream, s->fact));
}

bool report_lists_records(const struct build *b, const struct form *form)
{
    struct streams s = {.fact = form->fact};
    if (!b->public)
        return true;
    for (size_t i = 0; i < form->n; i++)
        if (form->question[i].pii)
            return false;
    for (size_t i = 0; i < b->pack->indicators.n; i++)
        if (b->pack->indicators.v[i].formula && public_threshold(b->public, &b->pack->indicators.v[i]))
            formula_walk(b->pack->indicators.v[i].formula, note_stream, &s);
    return !s.read;
}

/* What a change means to the people who load the pack. Reads two packs; decides nothing. */
#include "domain/pack/pack_diff_internal.h"
#include "domain/pack/pack_internal.h"

/* --- how far an indicator reaches ----------------------------------------------------------------------- */

struct reach {
    const struct pack *pack;
    bool *hit;
    bool grew;
    size_t at;
};

static void mark(void *ctx, const struct formula *f)
{
    struct reach *r = ctx;
    const struct indicator *in = f->op == FORMULA_INDICATOR ? pack_indicator(r->pack, f->code) : NULL;
    if (in && r->hit[in - r->pack->indicators.v] && !r->hit[r->at])
        r->hit[r->at] = r->grew = true;
}

/* Indicators whose figures follow from this one's, itself included. */
static size_t dependents(const struct two_packs *two, struct sv code)
{
    const struct pack *p = two->next;
    const struct indicator *in = pack_indicator(p, code);
    struct reach r = {.pack = p, .hit = ARENA_ARRAY(two->mem, p->indicators.n + 1, bool), .grew = true};
    size_t n = 0;
    if (in)
        r.hit[in - p->indicators.v] = true;
    for (int round = 0; r.grew && round < PACK_FORMULA_DEPTH_MAX; round++) {
        r.grew = false;
        for (r.at = 0; r.at < p->indicators.n; r.at++)
            if (p->indicators.v[r.at].formula)
                formula_walk(p->indicators.v[r.at].formula, mark, &r);
    }
    for (size_t i = 0; i < p->indicators.n; i++)
        n += r.hit[i];
    return n;
}

/* --- by kind ------------------------------------------------------------------------------------------- */

static bool one_of(struct sv name, const char *words)
{
    struct sv rest = sv_of(words), word;
    while (sv_next_item(&rest, true, &word))
        if (sv_eq(word, name))
            return true;
    return false;
}

static struct sv note_indicator(const struct two_packs *two, const struct pack_change *c, const char *lang)
{
    if (!one_of(c->field, "formula counting counting_unit across_places across_periods kind valid_from valid_to"))
        return (struct sv){0};
    size_t n = dependents(two, c->code);
    return arena_printf(
        two->mem,
        trn(lang,
            "The definition changes: figures of %zu indicator change; the former definition stays in the history.",
            "The definition changes: figures of %zu indicators change; the former definition stays in the history.", n),
        n);
}

static const char *note_survey(const struct two_packs *two, const struct pack_change *c, struct sv rest)
{
    struct sv column, name = sv_cut(rest, '.', &column);
    const struct form *old = pack_form(two->old, c->code), *next = pack_form(two->next, c->code);
    bool was = old && form_question(old, name), is = next && form_question(next, name);
    if (!column.n)
        return !was && is   ? N_("A new question: the table gets a column.")
               : was && !is ? N_("The question is no longer asked; answers stay readable in the history.")
                            : NULL;
    if (one_of(column, "measure facet dimension"))
        return N_("What the answers mean for figures changes: facts are computed again.");
    if (sv_is(column, "type"))
        return N_("The type of the question changes.");
    return NULL;
}

static const char *note_form(const struct two_packs *two, const struct pack_change *c)
{
    struct sv rest, part = sv_cut(c->field, '.', &rest), column;
    if (sv_is(part, "survey"))
        return note_survey(two, c, rest);
    if (sv_is(part, "settings"))
        return one_of(rest, "fact date_of_record workflow") ? N_("Facts are computed again.") : NULL;
    (void)sv_cut(rest, '.', &column);
    if (!sv_is(part, "choices") || column.n)
        return NULL;
    return c->to.n ? N_("A new choice.") : N_("Records that have the choice keep it; it can no longer be chosen.");
}

static const char *note_field(const struct two_packs *two, const struct pack_change *c)
{
    struct sv rest, part = sv_cut(c->field, '.', &rest);
    if (sv_is(c->kind, "form"))
        return note_form(two, c);
    if (one_of(c->kind, "target declared") && sv_is(c->field, "value"))
        return N_("The former value stays in the history.");
    if (sv_is(c->kind, "place") && sv_is(c->field, "parent"))
        return N_("Figures by place change.");
    if (sv_is(c->kind, "workflow") && sv_is(part, "countable"))
        return N_("Which records count changes: facts are computed again.");
    if (sv_is(c->kind, "pack") && sv_is(part, "fiscal_year_start"))
        return N_("Years, semesters and quarters begin elsewhere: all figures of such periods change.");
    if (sv_is(c->kind, "list") && !c->to.n)
        return N_("Records that have the choice keep it; it can no longer be chosen.");
    return NULL;
}

static const char *note_whole(const struct pack_change *c)
{
    bool form = sv_is(c->kind, "form");
    if (sv_is(c->action, "added"))
        return form ? N_("A new form: its tables are made.") : NULL;
    return form ? N_("Its records stay; none can be added.") : N_("It stays readable in the history.");
}

struct sv pack_note(const struct two_packs *two, const struct pack_change *change, const char *lang)
{
    const char *note = change->field.n ? note_field(two, change) : note_whole(change);
    if (change->field.n && sv_is(change->kind, "indicator"))
        return note_indicator(two, change, lang);
    return note ? sv_of(tr(lang, note)) : (struct sv){0};
}

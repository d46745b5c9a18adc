/* Checks of rules.csv and of what reports name. Called by pack_check.c; adds problems. */
#include "domain/pack/pack_internal.h"

/* --- rules --------------------------------------------------------------------------------------------- */

static bool indicator_known(void *ctx, struct sv name, enum expr_type *type)
{
    *type = EXPR_NUMBER;
    return pack_indicator(ctx, name) != NULL;
}

static void check_rule(struct reader *r, const struct rule *rule)
{
    const struct kind *k = pack_kind("rule");
    const struct form *form = pack_form(r->pack, rule->on);
    const struct form_names names = {.form = form};
    struct expr_scope scope = {.ctx = r->pack, .known = indicator_known};
    struct err e = {.lang = r->problems->lang};
    if (form)
        scope = form_host_scope(&names);
    else if (!pack_indicator(r->pack, rule->on)) {
        (void)pack_unknown(r, pack_source(k, rule, "on"), N_("form or indicator"), rule->on, &r->pack->form_by_id);
        return;
    }
    if (rule->expression && expr_check(rule->expression, &scope, r->problems, pack_source(k, rule, "expression"), &e))
        (void)problem_add(r->problems, SEVERITY_ERROR, pack_source(k, rule, "expression"), rule->expression_text, NULL,
                          "%s", e.message);
}

void pack_check_rules(struct reader *r)
{
    for (size_t i = 0; i < r->pack->rules.n; i++)
        if (r->pack->rules.v[i].on.n)
            check_rule(r, &r->pack->rules.v[i]);
}

/* --- reports ------------------------------------------------------------------------------------------- */

static bool names_indicators(struct sv key)
{
    return sv_is(key, "indicator") || sv_is(key, "indicators") || sv_is(key, "also") || sv_is(key, "items");
}

static void check_name(struct reader *r, const struct pack_tree *t, const struct node *n, struct sv key)
{
    bool unit = sv_is(key, "unit");
    if (n->is_null || !n->scalar.n || (!unit && !names_indicators(key)))
        return;
    const struct map *known = unit ? &r->pack->unit_by_code : &r->pack->indicator_by_code;
    bool chosen = unit && sv_is(n->scalar, "chosen"); /* by --unit, when the report is made */
    if (!chosen && !map_has(known, n->scalar))
        (void)pack_unknown(r, (struct source){t->file, key, n->line}, unit ? N_("unit") : N_("indicator"), n->scalar,
                           known);
}

/* Lists keep the key they stand under. */
static void walk(struct reader *r, const struct pack_tree *t, const struct node *n, struct sv key)
{
    if (n->kind == NODE_SCALAR)
        check_name(r, t, n, key);
    for (size_t i = 0; n->kind != NODE_SCALAR && i < n->n; i++)
        walk(r, t, n->item[i], n->kind == NODE_MAP ? n->key[i] : key);
}

void pack_check_reports(struct reader *r)
{
    for (size_t i = 0; i < r->pack->reports.n; i++) {
        pack_brand_check(r, &r->pack->reports.v[i]);
        walk(r, &r->pack->reports.v[i], r->pack->reports.v[i].root, (struct sv){0});
    }
}

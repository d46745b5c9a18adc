/* Forms of the pack: hands the sheets to domain/form and keeps what comes back. */
#include "domain/form/xlsform.h"
#include "domain/pack/pack_internal.h"

static bool add(struct reader *r, struct form *f, const struct table *survey)
{
    const struct source at = {survey->file, (struct sv){0}, 0};
    pack_value_code(r, f->id, at);
    if (pack_stream(r->pack, f->fact))
        (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){survey->file, SV("fact"), 0}, f->fact,
                          N_("a name of its own"), N_("Two forms give facts under the name “%.*s”."), SV_ARG(f->fact));
    if (!map_put(&r->pack->form_by_id, f->id, f)) {
        (void)problem_add(r->problems, SEVERITY_ERROR, at, f->id, N_("each once"), N_("There are two forms “%.*s”."),
                          SV_ARG(f->id));
        return false;
    }
    vec_push(r->mem, &r->pack->forms, f);
    return true;
}

int pack_form_read(struct reader *r, struct sv name, const struct table *survey, const struct table *choices,
                   const struct table *settings, struct err *e)
{
    struct form *f = NULL;
    if (xlsform_read(r->mem, survey, choices, settings, name, &r->pack->list_by_name, r->problems, &f, e))
        return -1;
    if (add(r, f, survey) && r->keep)
        pack_row_keep(r, "form", f->id, xlsform_to_node(r->mem, survey, choices, settings));
    return 0;
}

void pack_report_read(struct reader *r, struct sv name, const struct node *root, const char *file)
{
    struct pack_tree tree = {name, root, file};
    if (root->kind != NODE_MAP) {
        (void)problem_add(r->problems, SEVERITY_ERROR, (struct source){file, (struct sv){0}, root->line}, root->scalar,
                          NULL, N_("The file must hold keys and values, such as “sections: […]”."));
        return;
    }
    vec_push(r->mem, &r->pack->reports, tree);
    pack_row_keep(r, "report", name, root);
}

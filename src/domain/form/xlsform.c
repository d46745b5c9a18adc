/*
 * XLSForm: the order in which the three tables are read, the settings, and the tables as one tree
 * for the catalogue. Called by domain/pack. Must not judge whether the form makes sense as a whole:
 * form_finish does, at the end of xlsform_read.
 */
#include "domain/form/xlsform_internal.h"

/* --- settings --------------------------------------------------------------------------------- */

static struct sv setting(struct xls_reader *r, enum xls_column column)
{
    return r->settings.t && r->settings.t->nrows ? xls_cell(r, &r->settings, 0, column) : (struct sv){0};
}

static bool id_valid(struct sv id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!ok)
            return false;
    }
    return id.n > 0;
}

static void read_id(struct xls_reader *r, struct sv default_id)
{
    struct form *f = r->form;
    f->id = setting(r, XLS_FORM_ID);
    if (f->id.n && !id_valid(f->id))
        problem_add(r->problems, SEVERITY_ERROR, xls_source(&r->settings, 0, XLS_FORM_ID), f->id,
                    "letters, digits, - and _", "“%.*s” cannot be the id of a form", SV_ARG(f->id));
    if (!f->id.n)
        f->id = default_id;
}

static void keep_settings(struct xls_reader *r)
{
    const struct table *t = r->settings.t;
    for (size_t i = 0; t && t->nrows && i < t->ncolumns; i++)
        if (t->header[i].n && t->row[0][i].n)
            (void)map_put(&r->form->setting, t->header[i], &t->row[0][i]);
}

static void read_settings(struct xls_reader *r, const struct table *settings, struct sv default_id)
{
    struct form *f = r->form;
    int at = settings ? table_column(settings, "default_language") : -1;
    f->setting.mem = r->mem;
    if (at >= 0 && settings->nrows) /* first of all: headers without a language are in it */
        f->default_language = xls_language(r, settings->row[0][at]);
    xls_headers_read(r, XLS_SETTINGS, settings, &r->settings);
    read_id(r, default_id);
    if (settings && settings->nrows)
        f->settings_at = (struct source){.file = settings->file, .row = settings->line[0]};
    if (settings && settings->nrows)
        f->title = xls_text(r, &r->settings, 0, XLS_FORM_TITLE);
    f->version = setting(r, XLS_VERSION);
    f->fact = setting(r, XLS_FACT);
    f->date_of_record = setting(r, XLS_DATE_OF_RECORD);
    f->workflow = setting(r, XLS_WORKFLOW);
    f->key = setting(r, XLS_KEY);
    keep_settings(r);
}

int xlsform_read(struct arena *mem, const struct table *survey, const struct table *choices,
                 const struct table *settings, struct sv default_id, const struct map *lists, struct problems *problems,
                 struct form **out, struct err *e)
{
    struct xls_reader r = {.mem = mem, .problems = problems, .external = lists};
    r.form = ARENA_NEW(mem, struct form);
    read_settings(&r, settings, default_id);
    xls_headers_read(&r, XLS_SURVEY, survey, &r.survey);
    xls_headers_read(&r, XLS_CHOICES, choices, &r.choices);
    xls_choices_read(&r);
    xls_survey_read(&r);
    xls_choices_finish(&r);
    *out = r.form;
    return form_finish(r.form, mem, problems, e);
}

/* --- as a tree -------------------------------------------------------------------------------- */

static struct node *row_to_node(struct arena *mem, const struct table *t, size_t row)
{
    struct node *map = node_new_map(mem);
    struct map seen = {.mem = mem};
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->header[i].n && t->row[row][i].n && map_put(&seen, t->header[i], map))
            node_put(mem, map, t->header[i], node_new_text(mem, t->row[row][i]));
    return map;
}

static struct node *table_to_node(struct arena *mem, const struct table *t)
{
    struct node *list = node_new_list(mem);
    for (size_t row = 0; t && row < t->nrows; row++) {
        struct node *item = row_to_node(mem, t, row);
        if (item->n)
            node_add(mem, list, item);
    }
    return list;
}

struct node *xlsform_to_node(struct arena *mem, const struct table *survey, const struct table *choices,
                             const struct table *settings)
{
    struct node *root = node_new_map(mem);
    node_put(mem, root, SV("survey"), table_to_node(mem, survey));
    node_put(mem, root, SV("choices"), table_to_node(mem, choices));
    node_put(mem, root, SV("settings"),
             settings && settings->nrows ? row_to_node(mem, settings, 0) : node_new_map(mem));
    return root;
}

/* Headers in the order in which the rows first name them. */
static void collect_headers(struct arena *mem, const struct node *rows, struct map *column)
{
    for (size_t i = 0; i < rows->n; i++)
        for (size_t k = 0; k < rows->item[i]->n; k++)
            if (!map_has(column, rows->item[i]->key[k])) {
                size_t *index = ARENA_NEW(mem, size_t);
                *index = column->n;
                (void)map_put(column, rows->item[i]->key[k], index);
            }
}

static void fill_table(struct arena *mem, const struct node *rows, const char *file, struct table *out)
{
    struct map column = {.mem = mem};
    collect_headers(mem, rows, &column);
    *out = (struct table){.file = file, .ncolumns = column.n, .nrows = rows->n, .cap = rows->n};
    out->header = ARENA_ARRAY(mem, column.n, struct sv);
    out->row = ARENA_ARRAY(mem, rows->n, struct sv *);
    out->line = ARENA_ARRAY(mem, rows->n, size_t);
    for (size_t i = 0; i < column.n; i++)
        out->header[i] = column.v[i].key;
    for (size_t i = 0; i < rows->n; i++) {
        const struct node *row = rows->item[i];
        out->line[i] = i + 2;
        out->row[i] = ARENA_ARRAY(mem, column.n, struct sv);
        for (size_t k = 0; k < row->n; k++)
            out->row[i][*(size_t *)map_get(&column, row->key[k])] = row->item[k]->scalar;
    }
}

static bool rows_valid(const struct node *rows)
{
    if (!rows || rows->kind != NODE_LIST)
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->item[i]->kind != NODE_MAP)
            return false;
        for (size_t k = 0; k < rows->item[i]->n; k++)
            if (rows->item[i]->item[k]->kind != NODE_SCALAR)
                return false;
    }
    return true;
}

int xlsform_from_node(struct arena *mem, const struct node *n, const char *file, struct table *survey,
                      struct table *choices, struct table *settings, struct err *e)
{
    const struct node *all[] = {node_get(n, "survey"), node_get(n, "choices"), node_new_list(mem)};
    struct table *const out[] = {survey, choices, settings};
    const struct node *one = node_get(n, "settings");
    if (one && one->n) {
        struct node *list = node_new_list(mem);
        struct node *row = ARENA_NEW(mem, struct node);
        *row = *one;
        node_add(mem, list, row);
        all[2] = list;
    }
    for (size_t i = 0; i < 3; i++) {
        if (!rows_valid(all[i]))
            return err_set(e, ERR_INPUT, NULL, "%s: the stored form is not made of survey, choices and settings", file);
        fill_table(mem, all[i], file, out[i]);
    }
    return 0;
}

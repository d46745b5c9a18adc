/* Answers from the command line and from JSON files. Called by record_cli.c; checks names only. */
#include "domain/record/record_cli.h"

#include "base/near.h"
#include "format/file.h"
#include "format/node.h"

#define FILE_BYTES_MAX ((size_t)16 << 20)

static int unknown_question(const struct form *f, struct sv name, struct err *e)
{
    struct near near = {.typed = name};
    for (size_t i = 0; i < f->n; i++)
        near_offer(&near, f->question[i].name);
    if (near.best.n)
        return err_set(e, ERR_INPUT, NULL, N_("the form “%.*s” has no question “%.*s”; perhaps “%.*s”?"), SV_ARG(f->id),
                       SV_ARG(name), SV_ARG(near.best));
    return err_set(e, ERR_INPUT, NULL, N_("the form “%.*s” has no question “%.*s”"), SV_ARG(f->id), SV_ARG(name));
}

/* --- QUESTION=VALUE --------------------------------------------------------------------------- */

/* "participants[2].name": the row, made when it is the next one. */
static int locate_row(struct sv name, struct sv repeat, struct sv rest, struct answers *a, struct arena *mem,
                      const struct question **q, size_t *row, struct err *e)
{
    struct sv inner;
    struct sv index = sv_cut(rest, ']', &inner);
    const struct question *r = form_question(a->form, repeat);
    int64_t n = 0;
    if (!r || r->type != Q_REPEAT)
        return err_set(e, ERR_INPUT, NULL, N_("the form “%.*s” has no repeat “%.*s”"), SV_ARG(a->form->id),
                       SV_ARG(repeat));
    size_t rows = a->table[r->scope].n;
    if (!sv_to_int(index, &n) || n < 1 || (size_t)n > rows + 1 || inner.n < 2 || inner.p[0] != '.')
        return err_set(e, ERR_INPUT, NULL, N_("“%.*s”: rows are written %.*s[1].QUESTION, up to [%zu]"), SV_ARG(name),
                       SV_ARG(repeat), rows + 1);
    struct sv asked = sv_make(inner.p + 1, inner.n - 1);
    *q = form_question(a->form, asked);
    *row = (size_t)n - 1;
    if (!*q || (*q)->scope != r->scope || !form_has_answer(*q))
        return unknown_question(a->form, *q ? name : asked, e);
    if (*row == rows)
        (void)answers_add_row(mem, a, r->scope, 0);
    return 0;
}

static int locate(struct sv name, struct answers *a, struct arena *mem, const struct question **q, size_t *row,
                  struct err *e)
{
    struct sv rest;
    struct sv first = sv_cut(name, '[', &rest);
    *row = 0;
    if (rest.n)
        return locate_row(name, first, rest, a, mem, q, row, e);
    *q = form_question(a->form, name);
    if (!*q || !form_has_answer(*q))
        return unknown_question(a->form, name, e);
    if ((*q)->scope != 0)
        return err_set(e, ERR_INPUT, NULL, N_("“%.*s” is asked in rows: write %.*s[1].%.*s"), SV_ARG(name),
                       SV_ARG(a->form->scope[(*q)->scope].name), SV_ARG(name));
    return 0;
}

int record_cli_words(const struct args *args, size_t first, struct answers *a, struct arena *mem, struct err *e)
{
    for (size_t i = first; i < args->nwords; i++) {
        struct sv word = sv_of(args->word[i]), value;
        struct sv name = sv_cut(word, '=', &value);
        const struct question *q = NULL;
        size_t row;
        if (name.n == word.n)
            return err_set(e, ERR_USAGE, NULL, N_("answers are written QUESTION=VALUE, not “%.*s”"), SV_ARG(word));
        if (locate(sv_trim(name), a, mem, &q, &row, e))
            return -1;
        answers_set(a, q, row, value);
    }
    return 0;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static int wrong_shape(const struct question *q, const char *expected, struct err *e)
{
    return err_set(e, ERR_INPUT, NULL, N_("“%.*s”: %s is expected here"), SV_ARG(q->name), tr(e->lang, expected));
}

/* A scalar, or the chosen ones of several as a list. */
static int answer(struct answers *a, const struct question *q, size_t row, const struct node *n, struct arena *mem,
                  struct err *e)
{
    if (n->kind == NODE_SCALAR) {
        answers_set(a, q, row, n->is_null ? sv_none() : n->scalar);
        return 0;
    }
    struct buf joined = {0};
    bool plain = n->kind == NODE_LIST;
    for (size_t i = 0; plain && i < n->n; i++) {
        plain = n->item[i]->kind == NODE_SCALAR;
        buf_printf(&joined, "%s%.*s", i ? " " : "", SV_ARG(n->item[i]->scalar));
    }
    if (plain)
        answers_set(a, q, row, arena_sv(mem, buf_sv(&joined)));
    buf_release(&joined);
    return plain ? 0 : wrong_shape(q, N_("an answer"), e);
}

/* Rows given replace those that were there, and what hangs on them. */
static void drop_rows(struct answers *a, int scope)
{
    a->table[scope].n = 0;
    for (size_t s = 1; s < a->form->nscopes; s++)
        if (a->form->scope[s].parent == scope)
            drop_rows(a, (int)s);
}

static int row_from(struct answers *a, int scope, size_t row, const struct node *n, struct arena *mem, struct err *e);

static int rows_from(struct answers *a, const struct question *repeat, size_t parent, const struct node *n,
                     struct arena *mem, struct err *e)
{
    if (n->kind != NODE_LIST)
        return wrong_shape(repeat, N_("a list of rows"), e);
    if (a->form->scope[repeat->scope].parent == 0)
        drop_rows(a, repeat->scope);
    for (size_t i = 0; i < n->n; i++) {
        if (n->item[i]->kind != NODE_MAP)
            return wrong_shape(repeat, N_("a list of rows"), e);
        if (row_from(a, repeat->scope, answers_add_row(mem, a, repeat->scope, parent), n->item[i], mem, e))
            return -1;
    }
    return 0;
}

static int row_from(struct answers *a, int scope, size_t row, const struct node *n, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < n->n; i++) {
        const struct question *q = form_question(a->form, n->key[i]);
        int rc;
        if (q && q->type == Q_REPEAT && a->form->scope[q->scope].parent == scope)
            rc = rows_from(a, q, row, n->item[i], mem, e);
        else if (q && q->type == Q_GROUP && n->item[i]->kind == NODE_MAP)
            rc = row_from(a, scope, row, n->item[i], mem, e);
        else if (q && form_has_answer(q) && q->scope == scope)
            rc = answer(a, q, row, n->item[i], mem, e);
        else
            rc = unknown_question(a->form, n->key[i], e);
        if (rc)
            return -1;
    }
    return 0;
}

int record_cli_file(const char *path, struct answers *a, struct arena *mem, struct err *e)
{
    struct sv text;
    struct node *tree;
    if (file_read(mem, path, FILE_BYTES_MAX, &text, e))
        return -1;
    if (node_read_json(mem, text, &tree, e))
        return err_prefix(e, "%s: ", path);
    const struct node *root = tree, *shown = node_get(tree, "answers"); /* as `record show` prints them */
    if (shown && shown->kind == NODE_MAP && !form_question(a->form, SV("answers")))
        root = shown;
    if (root->kind != NODE_MAP)
        return err_set(e, ERR_INPUT, NULL, N_("%s: answers are a JSON object {\"question\": \"value\"}"), path);
    return row_from(a, 0, 0, root, mem, e) ? err_prefix(e, "%s: ", path) : 0;
}

/* --- places ----------------------------------------------------------------------------------- */

static int know_place(const struct pack *pk, struct answers *a, const struct question *q, size_t row, struct arena *mem,
                      struct err *e)
{
    struct sv given = answers_get(a, q, row);
    if (!given.n || map_has(&q->list->by_name, given))
        return 0;
    const struct place *p = pack_place(pk, given, e);
    if (!p)
        return err_prefix(e, "%s: ", arena_z(mem, q->name));
    answers_set(a, q, row, p->code);
    return 0;
}

int record_cli_places(const struct pack *pk, struct answers *a, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < a->form->n; i++) {
        const struct question *q = &a->form->question[i];
        if (q->type != Q_SELECT_ONE || !q->list || !q->list->external || !sv_is(q->list->name, "places"))
            continue;
        for (size_t row = 0; row < a->table[q->scope].n; row++)
            if (know_place(pk, a, q, row, mem, e))
                return -1;
    }
    return 0;
}

/*
 * Names of the register in what is to be published: in every text of the report's description (captions,
 * credits, file names, in all languages), in the pack's texts that reports print, and in records that a block
 * lists. What is found is told by its place and initials. Called before publishing; the register is read with
 * the mission's key and forgotten with the arena.
 */
#include "domain/public/public_names.h"

#include "domain/note/note.h"
#include "domain/record/record.h"
#include "engine/protect/names.h"

#include <stdio.h>

#define PATH_MAX_BYTES 300

struct looking {
    struct db_conn *conn;
    const struct context *ctx;
    const struct pack *pack;
    struct vault *vault;
    struct arena *mem;   /* of the findings */
    struct arena secret; /* of the register */
    struct names names;
    struct sv period;
    struct findings *out;
    struct sv place; /* of the text being read */
};

/* --- the register --------------------------------------------------------------------------------------- */

static bool is_personal(const struct question *q)
{
    return q->pii && q->type == Q_TEXT && form_has_answer(q);
}

static int take_names(void *ctx, const struct record *r, struct err *e)
{
    struct looking *l = ctx;
    (void)e;
    for (size_t i = 0; i < r->form->n; i++) {
        const struct question *q = &r->form->question[i];
        for (size_t row = 0; is_personal(q) && row < r->answers->table[q->scope].n; row++)
            names_add(&l->names, arena_sv(&l->secret, answers_get(r->answers, q, row)));
    }
    return 0;
}

static int read_register(struct looking *l, struct err *e)
{
    for (size_t f = 0; f < l->pack->forms.n; f++) {
        const struct form *form = l->pack->forms.v[f];
        bool personal = false;
        for (size_t i = 0; i < form->n; i++)
            personal = personal || is_personal(&form->question[i]);
        if (personal && !vault_has_key(l->vault))
            return err_set(
                e, ERR_DENIED, "--key",
                N_("the mission's key is missing: whether texts name people of the register cannot be seen"));
        if (personal && record_each(l->conn, l->ctx, l->vault, l->pack, form, take_names, l, e))
            return -1;
    }
    return 0;
}

/* --- texts ------------------------------------------------------------------------------------------------ */

static void note(void *ctx, const struct names_match *m)
{
    struct looking *l = ctx;
    unsigned char tag[16];
    struct finding f = {
        .rule = SV("register_name"), .severity = SEVERITY_ERROR, .subject = l->place, .period = l->period};
    vault_person_tag(l->vault, m->key, tag);
    f.found = arena_printf(l->mem, "%02x%02x%02x%02x", tag[0], tag[1], tag[2], tag[3]);
    f.message = m->kind == NAMES_PERSON
                    ? arena_printf(l->mem, tr(l->ctx->lang, N_("%.*s reads like somebody of the register: %s")),
                                   SV_ARG(l->place), m->initials)
                    : arena_printf(l->mem, tr(l->ctx->lang, N_("%.*s holds a number of somebody of the register: %s")),
                                   SV_ARG(l->place), m->initials);
    f.remedy = sv_of(tr(l->ctx->lang, N_("Take the name out; where it is another person's, answer the finding with the "
                                         "reason.")));
    vec_push(l->mem, l->out, f);
}

static void look(struct looking *l, struct sv place, struct sv text)
{
    struct arena work = {0};
    l->place = place;
    if (text.n)
        names_find(&l->names, text, &work, note, l);
    arena_release(&work);
}

static void look_text(struct looking *l, const char *kind, struct sv code, const struct text *t)
{
    for (size_t i = 0; i < t->n; i++)
        look(l,
             arena_printf(l->mem, "%s%s%.*s%s%.*s", kind, code.n ? "/" : "", SV_ARG(code), t->v[i].lang.n ? "::" : "",
                          SV_ARG(t->v[i].lang)),
             t->v[i].text);
}

static void look_pack(struct looking *l)
{
    const struct pack *pk = l->pack;
    look_text(l, "pack/title", sv_none(), &pk->title);
    look_text(l, "pack/notes", sv_none(), &pk->notes);
    for (size_t i = 0; i < pk->units.n; i++) {
        look_text(l, "unit", pk->units.v[i].code, &pk->units.v[i].label);
        look_text(l, "unit", pk->units.v[i].code, &pk->units.v[i].description);
    }
    for (size_t i = 0; i < pk->indicators.n; i++) {
        look_text(l, "indicator", pk->indicators.v[i].code, &pk->indicators.v[i].label);
        look_text(l, "indicator", pk->indicators.v[i].code, &pk->indicators.v[i].note);
    }
}

/* What staff wrote about indicators, as far as reports of the period may print it. */
static int look_notes(struct looking *l, struct err *e)
{
    struct notes all;
    struct period p;
    if (period_parse(l->mem, l->period, l->pack->fiscal_year_start, &p, e) ||
        note_list(l->conn, l->ctx->mission, l->mem, &all, e))
        return -1;
    for (size_t i = 0; i < all.n; i++) {
        const struct note *n = &all.v[i];
        bool printed = n->at.project.n ? n->at.last <= p.last : n->at.first == p.first && n->at.last == p.last;
        if (printed && note_last(&all, &n->at) == n)
            look(l, arena_printf(l->mem, "note/%.*s/%s", SV_ARG(n->at.indicator), note_kind_name(n->at.kind)), n->text);
    }
    return 0;
}

/* --- records that a block lists ------------------------------------------------------------------------------ */

struct listed {
    struct looking *l;
    struct sv block;
};

static int look_record(void *ctx, const struct record *r, struct err *e)
{
    const struct listed *x = ctx;
    (void)e;
    for (size_t i = 0; i < r->form->n; i++) {
        const struct question *q = &r->form->question[i];
        if (q->pii || q->type != Q_TEXT || q->scope != 0 || !form_has_answer(q))
            continue;
        look(x->l, arena_printf(x->l->mem, "%.*s/%.*s", SV_ARG(x->block), SV_ARG(q->name)),
             arena_sv(&x->l->secret, answers_get(r->answers, q, 0)));
    }
    return 0;
}

/* --- the description ------------------------------------------------------------------------------------------- */

static int look_node(struct looking *l, struct sv path, const struct node *n, struct err *e)
{
    if (n->kind == NODE_SCALAR) {
        look(l, path, n->scalar);
        return 0;
    }
    const struct form *form = n->kind == NODE_MAP ? pack_form(l->pack, node_text(n, "form")) : NULL;
    struct listed records = {l, path};
    if (form && record_each(l->conn, l->ctx, NULL, l->pack, form, look_record, &records, e))
        return -1;
    for (size_t i = 0; i < n->n; i++) {
        if (n->kind == NODE_MAP && (sv_is(n->key[i], PACK_LOGO_DATA) || sv_is(n->key[i], PACK_FILE_DATA)))
            continue;
        struct sv id = n->item[i]->kind == NODE_MAP ? node_text(n->item[i], "id") : sv_none();
        struct sv name = n->kind == NODE_MAP ? n->key[i] : id.n ? id : arena_printf(l->mem, "%zu", i + 1);
        bool silent = sv_is(name, "sections") || sv_is(name, "blocks"); /* places stay short */
        struct sv inner =
            silent || path.n > PATH_MAX_BYTES ? path : arena_printf(l->mem, "%.*s/%.*s", SV_ARG(path), SV_ARG(name));
        if (look_node(l, inner, n->item[i], e))
            return -1;
    }
    return 0;
}

/* A report about a unit, "ficha-unidad:MG", has the texts of its description. */
static int look_all(struct looking *l, struct sv report, const struct sv_list *more, struct err *e)
{
    struct sv unit, description = sv_cut(report, ':', &unit);
    if (read_register(l, e))
        return -1;
    if (!l->names.n && !l->names.whole.n)
        return 0;
    look_pack(l);
    look(l, SV("user"), l->ctx->user);
    for (size_t i = 0; more && i < more->n; i++)
        look(l, SV("file"), more->v[i]);
    if (look_notes(l, e))
        return -1;
    for (size_t i = 0; i < l->pack->reports.n; i++) {
        const struct pack_tree *t = &l->pack->reports.v[i];
        if (description.n && !sv_eq(description, t->name))
            continue;
        look(l, arena_printf(l->mem, "%.*s/name", SV_ARG(t->name)), t->name);
        if (look_node(l, t->name, t->root, e))
            return -1;
    }
    return 0;
}

int public_names(struct db_conn *c, const struct context *ctx, const struct pack *pk, struct sv report,
                 struct sv period, const struct sv_list *more, struct arena *mem, struct findings *out, struct err *e)
{
    struct looking l = {.conn = c, .ctx = ctx, .pack = pk, .mem = mem, .period = period, .out = out};
    l.names.mem = &l.secret;
    if (vault_open(&l.vault, ctx, e))
        return -1;
    int rc = look_all(&l, report, more, e);
    vault_close(l.vault);
    arena_release(&l.secret);
    return rc;
}

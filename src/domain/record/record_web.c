/*
 * Pages of records: registers, one record, steps of its workflow. What is personal is shown only to who may see it
 * for that record; everybody else reads it as empty, and records of other units, places or forms are not there.
 */
#include "domain/record/record_web.h"

#include "domain/indicator/view.h"
#include "domain/record/record_internal.h"

#define PAGE_ROWS 50

/* --- who may ------------------------------------------------------------------------------------------------- */

/* The record's unit and places: the answers that feed these dimensions. */
static struct sv answer_for(const struct form *f, const struct answers *a, const char *dimension)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        if (q->scope == 0 && form_has_answer(q) && sv_is(q->dimension, dimension))
            return answers_get(a, q, 0);
    }
    return sv_none();
}

#define PLACES_MAX 8

bool record_web_may(const struct web *w, const struct pack *pk, enum permission p, const struct form *f,
                    const struct answers *a)
{
    struct sv places[PLACES_MAX], place = answer_for(f, a, "place");
    struct access_subject s = {.unit = answer_for(f, a, "unit"), .form = f->id, .place = places};
    struct err none = {0};
    const struct place *at = place.n ? pack_place(pk, place, &none) : NULL;
    for (; at && s.nplaces < PLACES_MAX; at = at->parent_index < 0 ? NULL : &pk->places.v[at->parent_index])
        places[s.nplaces++] = at->code;
    return web_may(w, p, &s);
}

static bool may(const struct web *w, const struct pack *pk, enum permission p, const struct record *r)
{
    return record_web_may(w, pk, p, r->form, r->answers);
}

static bool leaves(const struct workflow_transition *t, const struct workflow_state *from)
{
    for (size_t i = 0; i < t->nfrom; i++)
        if (sv_eq(t->from[i], from->code) || (sv_is(t->from[i], "*") && !from->final))
            return true;
    return false;
}

/* Leaving a draft is entering; everything later is review. */
static enum permission asked_by(const struct workflow *f, const struct workflow_transition *t)
{
    for (size_t i = 0; i < t->nfrom; i++)
        if (sv_eq(t->from[i], f->initial))
            return PERMISSION_ENTER;
    return PERMISSION_REVIEW;
}

/* Whoever enters changes what can still be submitted; what lies with the reviewers, they. */
enum permission record_web_to_change(const struct pack *pk, const struct record *r)
{
    const struct workflow *f = pack_workflow(pk, r->form);
    const struct workflow_state *from = workflow_state(f, r->state);
    for (size_t i = 0; from && i < f->ntransitions; i++)
        if (leaves(&f->transition[i], from) && asked_by(f, &f->transition[i]) == PERMISSION_ENTER)
            return PERMISSION_ENTER;
    return PERMISSION_REVIEW;
}

/* --- registers ------------------------------------------------------------------------------------------------- */

static void action(struct web *w, struct html *h, struct sv href, const char *msgid)
{
    html_lit(h, "<p><a class=\"button\"");
    html_attr(h, "href", href);
    html_lit(h, ">");
    page_say(w, h, msgid);
    html_lit(h, "</a></p>\n");
}

static int forms(struct web *w, struct view *v, struct err *e)
{
    struct html h = {w->out};
    (void)e;
    page_begin(w, &h, &(struct page_options){sv_of(tr(w->ctx.lang, N_("Records"))), "/records"});
    html_lit(&h, "<ul class=\"units\">\n");
    for (size_t i = 0; i < v->pack->forms.n; i++) {
        const struct form *f = v->pack->forms.v[i];
        html_lit(&h, "<li class=\"unit\"><a");
        html_attr(&h, "href", arena_printf(w->mem, "/records/%.*s", SV_ARG(f->id)));
        html_lit(&h, ">");
        html_text(&h, text_get(&f->title, w->ctx.lang));
        html_lit(&h, "</a></li>\n");
    }
    html_lit(&h, "</ul>\n");
    page_end(w, &h);
    return 0;
}

/* The first questions that say something at a glance. */
static size_t columns(const struct form *f, const struct question *out[4])
{
    size_t n = 0;
    for (size_t i = 0; i < f->n && n < 4; i++) {
        const struct question *q = &f->question[i];
        if (q->scope == 0 && form_has_answer(q) && !q->pii && q->label.n)
            out[n++] = q;
    }
    return n;
}

static void head_cell(struct html *h, struct sv text)
{
    html_lit(h, "<th scope=\"col\">");
    html_text(h, text);
    html_lit(h, "</th>");
}

struct sv record_web_label(const struct web *w, const struct question *q)
{
    struct sv label = text_get(&q->label, w->ctx.lang);
    return label.n ? label : q->name;
}

static struct sv answer_text(const struct web *w, const struct question *q, struct sv answer)
{
    const struct choice *c = q->list && answer.n ? map_get(&q->list->by_name, answer) : NULL;
    struct sv label = c ? text_get(&c->label, w->ctx.lang) : sv_none();
    return label.n ? label : answer;
}

static struct sv state_text(const struct web *w, const struct view *v, const struct record *r)
{
    const struct workflow_state *s = workflow_state(pack_workflow(v->pack, r->form), r->state);
    struct sv label = s ? text_get(&s->label, w->ctx.lang) : sv_none();
    return label.n ? label : r->state;
}

static void register_row(struct web *w, struct html *h, const struct view *v, const struct record *r,
                         const struct question *const *q, size_t n)
{
    char date[16];
    html_lit(h, "<tr><td><a");
    html_attr(h, "href", arena_printf(w->mem, "/record/%s", r->id));
    html_lit(h, ">");
    html_text(h, arena_printf(w->mem, "%lld", (long long)r->num));
    html_lit(h, "</a></td><td>");
    html_text(h, date_format(r->date, date));
    html_lit(h, "</td><td><span class=\"tag\">");
    html_text(h, state_text(w, v, r));
    html_lit(h, "</span></td>");
    for (size_t i = 0; i < n; i++) {
        html_lit(h, "<td>");
        html_text(h, answer_text(w, q[i], answers_get(r->answers, q[i], 0)));
        html_lit(h, "</td>");
    }
    html_lit(h, "</tr>\n");
}

/* The newest first; those that the person may not see are passed over, up to a page of them. */
static int register_rows(struct web *w, struct html *h, struct view *v, const struct form *f, int64_t before,
                         int64_t *last, struct err *e)
{
    struct record_rows rows;
    const struct question *q[4];
    size_t n = columns(f, q);
    if (record_store_newest(v->conn, w->ctx.mission, f->id, before, PAGE_ROWS, w->mem, &rows, e))
        return -1;
    *last = rows.n == PAGE_ROWS ? rows.v[rows.n - 1].r.num : 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct record_key k;
        rows.v[i].r.form = f;
        if (record_complete(v->conn, NULL, v->pack, w->ctx.mission, &rows.v[i], w->mem, &k, e))
            return -1;
        if (may(w, v->pack, PERMISSION_RECORDS, &rows.v[i].r))
            register_row(w, h, v, &rows.v[i].r, q, n);
    }
    return 0;
}

static int registers(struct web *w, struct view *v, struct err *e)
{
    struct html h = {w->out};
    int64_t before = INT64_MAX, last = 0;
    const struct question *q[4];
    const struct form *f = pack_form(v->pack, web_param(w, "form"));
    if (!f)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is no form \"%.*s\""), SV_ARG(web_param(w, "form")));
    if (web_field(w, "before").n && !sv_to_int(web_field(w, "before"), &before))
        return err_set(e, ERR_INPUT, "before", N_("there is nothing at this address"));
    page_begin(w, &h, &(struct page_options){text_get(&f->title, w->ctx.lang), "/records"});
    if (access_somewhere(&w->person.access, PERMISSION_ENTER))
        action(w, &h, arena_printf(w->mem, "/records/%.*s/new", SV_ARG(f->id)), N_("New record"));
    html_lit(&h, "<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    html_attr(&h, "aria-label", sv_of(tr(w->ctx.lang, N_("Records"))));
    html_lit(&h, "><table><thead><tr>");
    head_cell(&h, sv_of(tr(w->ctx.lang, N_("No."))));
    head_cell(&h, sv_of(tr(w->ctx.lang, N_("Date"))));
    head_cell(&h, sv_of(tr(w->ctx.lang, N_("State"))));
    for (size_t i = 0, n = columns(f, q); i < n; i++)
        head_cell(&h, record_web_label(w, q[i]));
    html_lit(&h, "</tr></thead><tbody>\n");
    if (register_rows(w, &h, v, f, before, &last, e))
        return -1;
    html_lit(&h, "</tbody></table></div>\n");
    if (last) {
        html_lit(&h, "<p class=\"pages\"><a");
        html_attr(&h, "href", arena_printf(w->mem, "/records/%.*s?before=%lld", SV_ARG(f->id), (long long)last));
        html_lit(&h, ">");
        page_say(w, &h, N_("Older records"));
        html_lit(&h, "</a></p>");
    }
    page_end(w, &h);
    return 0;
}

/* --- one record --------------------------------------------------------------------------------------------------- */

static void answers(struct web *w, struct html *h, const struct record *r, bool personal)
{
    html_lit(h, "<dl class=\"facts\">");
    for (size_t i = 0; i < r->form->n; i++) {
        const struct question *q = &r->form->question[i];
        if (q->scope != 0 || !form_has_answer(q) || (q->pii && !personal))
            continue;
        struct sv answer = answer_text(w, q, answers_get(r->answers, q, 0));
        if (!answer.n)
            continue;
        html_lit(h, "<div><dt>");
        html_text(h, record_web_label(w, q));
        html_lit(h, "</dt><dd>");
        html_text(h, answer);
        html_lit(h, "</dd></div>");
    }
    html_lit(h, "</dl>\n");
}

static void steps(struct web *w, struct html *h, const struct view *v, const struct record *r)
{
    const struct workflow *f = pack_workflow(v->pack, r->form);
    const struct workflow_state *from = workflow_state(f, r->state);
    for (size_t i = 0; from && i < f->ntransitions; i++) {
        const struct workflow_transition *t = &f->transition[i];
        struct sv label = text_get(&t->label, w->ctx.lang);
        if (!leaves(t, from) || !may(w, v->pack, asked_by(f, t), r))
            continue;
        html_lit(h, "<form class=\"filters\" method=\"post\"");
        html_attr(h, "action", arena_printf(w->mem, "/record/%s/step", r->id));
        html_lit(h, ">");
        page_csrf(w, h);
        html_lit(h, "<input type=\"hidden\" name=\"version\"");
        html_attr(h, "value", arena_printf(w->mem, "%lld", (long long)r->version));
        html_lit(h, "><input type=\"hidden\" name=\"transition\"");
        html_attr(h, "value", t->code);
        html_lit(h, ">");
        if (t->reason == REASON_REQUIRED) {
            html_lit(h, "<div><label>");
            page_say(w, h, N_("Reason"));
            html_lit(h, " <input name=\"reason\" required></label></div>");
        }
        html_lit(h, "<button>");
        html_text(h, label.n ? label : t->code);
        html_lit(h, "</button></form>\n");
    }
}

int record_web_get(struct web *w, struct view *v, struct vault *vault, struct record **out, struct err *e)
{
    struct sv id = web_param(w, "id");
    if (!uuid_valid(id))
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is nothing at this address"));
    if (record_get(v->conn, &w->ctx, vault, v->pack, id, w->mem, out, e))
        return -1;
    if ((*out)->deleted || !may(w, v->pack, PERMISSION_RECORDS, *out))
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is nothing at this address"));
    return 0;
}

static int show(struct web *w, struct view *v, struct vault *vault, struct err *e)
{
    struct html h = {w->out};
    struct record *r = NULL;
    if (record_web_get(w, v, vault, &r, e) || !r)
        return -1;
    page_begin(w, &h,
               &(struct page_options){
                   arena_printf(w->mem, "%.*s %lld", SV_ARG(text_get(&r->form->title, w->ctx.lang)), (long long)r->num),
                   "/records"});
    html_lit(&h, "<p><span class=\"tag\">");
    html_text(&h, state_text(w, v, r));
    html_lit(&h, "</span></p>");
    answers(w, &h, r, may(w, v->pack, PERMISSION_PERSONAL, r));
    if (may(w, v->pack, record_web_to_change(v->pack, r), r))
        action(w, &h, arena_printf(w->mem, "/record/%s/edit", r->id), N_("Change"));
    steps(w, &h, v, r);
    page_end(w, &h);
    return 0;
}

/* The key is taken only for who may see something personal somewhere. */
static int one(struct web *w, struct view *v, struct err *e)
{
    struct vault *vault = NULL;
    int rc = access_somewhere(&w->person.access, PERMISSION_PERSONAL) ? vault_open(&vault, &w->ctx, e) : 0;
    if (rc == 0)
        rc = show(w, v, vault, e);
    vault_close(vault);
    return rc;
}

/* --- a step of the workflow ------------------------------------------------------------------------------------------
 */

struct stepping {
    struct web *w;
    struct vault *vault;
    const struct pack *pack;
    struct record_change change;
    struct problems problems;
};

static int step_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct stepping *s = ctx;
    struct record_saved saved;
    return record_save(writer, &s->w->ctx, s->vault, s->pack, &s->change, s->w->mem, &s->problems, &saved, e);
}

static int take_step(struct web *w, struct view *v, struct vault *vault, struct err *e)
{
    struct record *r = NULL;
    struct stepping s = {.w = w, .vault = vault, .pack = v->pack, .problems = {.mem = w->mem, .lang = w->ctx.lang}};
    if (record_web_get(w, v, NULL, &r, e) || !r)
        return -1;
    const struct workflow *f = pack_workflow(v->pack, r->form);
    const struct workflow_transition *t = workflow_transition(f, web_field(w, "transition"));
    if (!t || !may(w, v->pack, asked_by(f, t), r))
        return web_denied(w, t ? asked_by(f, t) : PERMISSION_REVIEW, e);
    s.change = (struct record_change){.id = sv_of(r->id), .transition = t->code, .reason = web_field(w, "reason")};
    if (!sv_to_int(web_field(w, "version"), &s.change.expect_version) || s.change.expect_version < 1)
        return err_set(e, ERR_INPUT, "version",
                       N_("the page was opened too long ago, or elsewhere: go back, load it again"));
    return db_write(w->ctx.db, step_job, &s, e) ? -1 : web_redirect(w, arena_printf(w->mem, "/record/%s", r->id));
}

static int step(struct web *w, struct view *v, struct err *e)
{
    struct vault *vault = NULL;
    int rc = vault_open(&vault, &w->ctx, e);
    if (rc == 0)
        rc = take_step(w, v, vault, e);
    vault_close(vault);
    return rc;
}

/* --- the table
 * --------------------------------------------------------------------------------------------------------- */

static int get_forms(struct web *w, struct err *e)
{
    return view_page(w, forms, e);
}

static int get_register(struct web *w, struct err *e)
{
    return view_page(w, registers, e);
}

static int get_record(struct web *w, struct err *e)
{
    return view_page(w, one, e);
}

static int post_step(struct web *w, struct err *e)
{
    return view_page(w, step, e);
}

static const char *const register_fields[] = {"before", NULL};
static const char *const entry_fields[] = {"row.*", "a.*", "add", "remove", "version", NULL};
static const char *const step_fields[] = {"transition", "version", "reason", NULL};

const struct route record_web_routes[RECORD_WEB_NROUTES] = {
    {HTTP_GET, PERMISSION_RECORDS, "/records", NULL, get_forms},
    {HTTP_GET, PERMISSION_RECORDS, "/records/:form", register_fields, get_register},
    {HTTP_GET, PERMISSION_RECORDS, "/record/:id", NULL, get_record},
    {HTTP_POST, PERMISSION_RECORDS, "/record/:id/step", step_fields, post_step},
    {HTTP_GET, PERMISSION_ENTER, "/records/:form/new", NULL, entry_get_new},
    {HTTP_POST, PERMISSION_ENTER, "/records/:form/new", entry_fields, entry_post_new},
    {HTTP_GET, PERMISSION_ENTER, "/record/:id/edit", NULL, entry_get_edit},
    {HTTP_POST, PERMISSION_ENTER, "/record/:id/edit", entry_fields, entry_post_edit},
};

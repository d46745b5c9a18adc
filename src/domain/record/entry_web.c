/* Pages for a new record and for changing one: shown, checked by the server, saved. */
#include "domain/record/entry.h"
#include "domain/record/record_web.h"

#include "domain/record/record_internal.h"

struct saving {
    struct entry en;
    struct vault *vault;
    const struct pack *pack;
    struct record_change change;
    struct problems problems;
    struct record_saved saved;
};

static int job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct saving *s = ctx;
    return record_save(writer, &s->en.w->ctx, s->vault, s->pack, &s->change, s->en.w->mem, &s->problems, &s->saved, e);
}

/* What was typed stays typed: a conflict or a fault shows the same page again. */
static int page(const struct saving *s, const char *message)
{
    struct web *w = s->en.w;
    struct html h = {w->out};
    page_begin(w, &h, &(struct page_options){text_get(&s->en.form->title, w->ctx.lang), "/records"});
    if (message) {
        html_lit(&h, "<p class=\"error\" role=\"alert\">");
        html_text(&h, sv_of(message));
        html_lit(&h, "</p>\n");
    }
    html_lit(&h, "<form class=\"entry\" method=\"post\"");
    html_attr(&h, "action", w->q->path);
    html_lit(&h, ">");
    page_csrf(w, &h);
    html_lit(&h, "<input type=\"hidden\" name=\"version\"");
    html_attr(&h, "value", arena_printf(w->mem, "%lld", (long long)s->change.expect_version));
    html_lit(&h, ">");
    /* The first button is what Enter presses. */
    html_lit(&h, "<button class=\"first\">");
    page_say(w, &h, N_("Save"));
    html_lit(&h, "</button>");
    entry_html(&s->en, &h);
    html_lit(&h, "<p><button>");
    page_say(w, &h, N_("Save"));
    html_lit(&h, "</button></p></form>\n");
    page_end(w, &h);
    return 0;
}

static int save(struct saving *s, struct err *e)
{
    struct web *w = s->en.w;
    if (entry_read(&s->en, e))
        return -1;
    if (entry_rows(&s->en))
        return page(s, NULL);
    if (!record_web_may(w, s->pack, PERMISSION_ENTER, s->en.form, s->en.answers))
        return web_denied(w, PERMISSION_ENTER, e);
    s->change.answers = answers_copy(w->mem, s->en.answers);
    if (db_write(w->ctx.db, job, s, e) == 0)
        return web_redirect(w, arena_printf(w->mem, "/record/%s", s->saved.id));
    if (e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return -1;
    w->r->status = err_http_status(e->kind);
    s->en.problems = &s->problems;
    return page(s, s->problems.nerrors ? NULL : e->message);
}

static int open_saving(struct web *w, struct view *v, struct saving *s, struct err *e)
{
    *s = (struct saving){.en = {.w = w}, .pack = v->pack, .problems = {.mem = w->mem, .lang = w->ctx.lang}};
    return vault_open(&s->vault, &w->ctx, e);
}

/* --- a new one -------------------------------------------------------------------------------------------------- */

static int fresh(struct web *w, struct view *v, struct saving *s, struct err *e)
{
    s->en.form = pack_form(v->pack, web_param(w, "form"));
    s->en.personal = true; /* who enters a record knows what is in it */
    if (!s->en.form)
        return err_set(e, ERR_NOT_FOUND, NULL, N_("there is no form \"%.*s\""), SV_ARG(web_param(w, "form")));
    s->change.form = s->en.form;
    if (w->q->method == HTTP_POST)
        return save(s, e);
    s->en.answers = answers_new(w->mem, s->en.form);
    return page(s, NULL);
}

static int new_record(struct web *w, struct view *v, struct err *e)
{
    struct saving s;
    int rc = open_saving(w, v, &s, e);
    if (rc == 0)
        rc = fresh(w, v, &s, e);
    vault_close(s.vault);
    return rc;
}

/* --- a change ----------------------------------------------------------------------------------------------------- */

static int change(struct web *w, struct view *v, struct saving *s, struct err *e)
{
    struct record *r = NULL;
    int64_t version;
    if (record_web_get(w, v, s->vault, &r, e) || !r)
        return -1;
    enum permission needed = record_web_to_change(v->pack, r);
    if (!record_web_may(w, v->pack, needed, r->form, r->answers))
        return web_denied(w, needed, e);
    s->en.form = r->form;
    s->en.old = r->answers;
    s->en.personal = record_web_may(w, v->pack, PERMISSION_PERSONAL, r->form, r->answers);
    s->change = (struct record_change){.id = sv_of(r->id), .expect_version = r->version};
    if (w->q->method != HTTP_POST) {
        s->en.answers = answers_copy(w->mem, r->answers);
        return page(s, NULL);
    }
    if (!sv_to_int(web_field(w, "version"), &version) || version < 1)
        return err_set(e, ERR_INPUT, "version",
                       N_("the page was opened too long ago, or elsewhere: go back, load it again"));
    s->change.expect_version = version;
    return save(s, e);
}

static int change_record(struct web *w, struct view *v, struct err *e)
{
    struct saving s;
    int rc = open_saving(w, v, &s, e);
    if (rc == 0)
        rc = change(w, v, &s, e);
    vault_close(s.vault);
    return rc;
}

int entry_get_new(struct web *w, struct err *e)
{
    return view_page(w, new_record, e);
}

int entry_post_new(struct web *w, struct err *e)
{
    return view_page(w, new_record, e);
}

int entry_get_edit(struct web *w, struct err *e)
{
    return view_page(w, change_record, e);
}

int entry_post_edit(struct web *w, struct err *e)
{
    return view_page(w, change_record, e);
}

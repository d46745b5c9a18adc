/*
 * Pages of figures: home, the list of indicators, one indicator with the records behind it; and the same as JSON for
 * the API. Who may see figures of some units only sees only theirs.
 */
#include "domain/indicator/indicator_web.h"

#include "domain/indicator/indicator_cli.h"

#include <math.h>

/* --- shared ---------------------------------------------------------------------------------------------------- */

bool indicator_web_may(const struct web *w, const struct indicator *in)
{
    return web_may(w, PERMISSION_FIGURES, &(struct access_subject){.unit = in->unit});
}

static int compute(struct web *w, struct view *v, const struct figures_query *q, struct figures *out, struct err *e)
{
    struct figures all = {0};
    *out = (struct figures){0};
    if (figures_compute(v->pack, v->facts, q, w->mem, &all, e))
        return -1;
    for (size_t i = 0; i < all.n; i++)
        if (indicator_web_may(w, all.v[i].indicator))
            vec_push(w->mem, out, all.v[i]);
    return 0;
}

void indicator_web_period(struct web *w, struct html *h, const struct view *v)
{
    html_lit(h, "<form class=\"filters\" method=\"get\"><div><label for=\"period\">");
    page_say(w, h, N_("Period"));
    html_lit(h, "</label><input id=\"period\" name=\"period\" size=\"12\"");
    html_attr(h, "value", v->period.name);
    html_lit(h, "></div>");
}

void indicator_web_filters_end(struct web *w, struct html *h)
{
    html_lit(h, "<button>");
    page_say(w, h, N_("Show"));
    html_lit(h, "</button></form>\n");
}

static void link_to(struct web *w, struct html *h, const struct indicator *in, struct sv period)
{
    html_lit(h, "<a");
    html_attr(h, "href", arena_printf(w->mem, "/indicators/%.*s?period=%.*s", SV_ARG(in->code), SV_ARG(period)));
    html_lit(h, ">");
    html_text(h, text_get(&in->label, w->ctx.lang));
    html_lit(h, "</a>");
}

/* --- the list --------------------------------------------------------------------------------------------------- */

static void cell(struct html *h, struct sv text)
{
    html_lit(h, "<td class=\"n\">");
    html_text(h, text);
    html_lit(h, "</td>");
}

static void row(struct web *w, struct html *h, const struct pack *pk, const struct figure *f)
{
    double target = pack_target(pk, f->indicator->code, &f->period, w->mem);
    html_lit(h, "<tr><td>");
    link_to(w, h, f->indicator, f->period.name);
    html_lit(h, " <span class=\"quiet\">");
    html_text(h, f->indicator->code);
    html_lit(h, "</span></td>");
    cell(h, indicator_value_text(&w->ctx, f->indicator, f->value, w->mem));
    cell(h, isnan(target) ? sv_none() : indicator_value_text(&w->ctx, f->indicator, target, w->mem));
    cell(h, isnan(f->declared) ? sv_none() : indicator_value_text(&w->ctx, f->indicator, f->declared, w->mem));
    html_lit(h, "<td>");
    if (sv_is(f->status, "finding") || (!isnan(f->declared) && f->declared != f->value))
        page_say(w, h, N_("differs"));
    html_lit(h, "</td></tr>\n");
}

static void heading(struct web *w, struct html *h, const char *msgid, bool number)
{
    if (number)
        html_lit(h, "<th scope=\"col\" class=\"n\">");
    else
        html_lit(h, "<th scope=\"col\">");
    page_say(w, h, msgid);
    html_lit(h, "</th>");
}

static void table(struct web *w, struct html *h, const struct view *v, const struct figures *f, struct sv unit)
{
    html_lit(h, "<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", sv_of(tr(w->ctx.lang, N_("Indicators"))));
    html_lit(h, "><table><thead><tr>");
    heading(w, h, N_("Indicator"), false);
    heading(w, h, N_("Value"), true);
    heading(w, h, N_("Target"), true);
    heading(w, h, N_("Declared"), true);
    heading(w, h, N_("Note"), false);
    html_lit(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < f->n; i++)
        if (!unit.n || sv_eq(f->v[i].indicator->unit, unit))
            row(w, h, v->pack, &f->v[i]);
    html_lit(h, "</tbody></table></div>\n");
}

static int list(struct web *w, struct view *v, struct err *e)
{
    struct html h = {w->out};
    struct figures f;
    struct figures_query q = {.period = v->period, .unit = web_field(w, "unit")};
    if (compute(w, v, &q, &f, e))
        return -1;
    page_begin(w, &h, &(struct page_options){sv_of(tr(w->ctx.lang, N_("Indicators"))), "/indicators"});
    indicator_web_period(w, &h, v);
    indicator_web_filters_end(w, &h);
    table(w, &h, v, &f, sv_none());
    page_end(w, &h);
    return 0;
}

static int get_list(struct web *w, struct err *e)
{
    return view_page(w, list, e);
}

/* --- home --------------------------------------------------------------------------------------------------------- */

static void unit_card(struct web *w, struct html *h, const struct view *v, const struct unit *u,
                      const struct figures *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += sv_eq(f->v[i].indicator->unit, u->code);
    if (!n)
        return;
    html_lit(h, "<li class=\"unit\"><h2>");
    html_text(h, text_get(&u->label, w->ctx.lang));
    html_lit(h, "</h2><table>");
    for (size_t i = 0; i < f->n; i++) {
        if (!sv_eq(f->v[i].indicator->unit, u->code))
            continue;
        html_lit(h, "<tr><td>");
        link_to(w, h, f->v[i].indicator, v->period.name);
        html_lit(h, "</td>");
        cell(h, indicator_value_text(&w->ctx, f->v[i].indicator, f->v[i].value, w->mem));
        html_lit(h, "</tr>");
    }
    html_lit(h, "</table></li>\n");
}

static int home(struct web *w, struct view *v, struct err *e)
{
    struct html h = {w->out};
    struct figures f;
    struct figures_query q = {.period = v->period};
    if (compute(w, v, &q, &f, e))
        return -1;
    page_begin(w, &h, &(struct page_options){text_get(&v->pack->title, w->ctx.lang), "/"});
    indicator_web_period(w, &h, v);
    indicator_web_filters_end(w, &h);
    html_lit(&h, "<ul class=\"units\">\n");
    for (size_t i = 0; i < v->pack->units.n; i++)
        unit_card(w, &h, v, &v->pack->units.v[i], &f);
    html_lit(&h, "</ul>\n");
    page_end(w, &h);
    return 0;
}

static int get_home(struct web *w, struct err *e)
{
    return view_page(w, home, e);
}

/* --- the API --------------------------------------------------------------------------------------------------------
 */

static int read_query(struct web *w, const struct view *v, struct figures_query *q, struct err *e)
{
    struct sv left = web_field(w, "by"), item, include = web_field(w, "include");
    while (sv_next_item(&left, false, &item))
        vec_push(w->mem, &q->by, sv_trim(item));
    left = web_field(w, "indicator");
    while (sv_next_item(&left, false, &item))
        vec_push(w->mem, &q->indicators, sv_trim(item));
    if (include.n && !sv_is(include, "submitted"))
        return err_set(e, ERR_INPUT, "include", N_("--include knows only \"submitted\", not \"%.*s\""),
                       SV_ARG(include));
    q->period = v->period;
    q->unit = web_field(w, "unit");
    q->project = web_field(w, "project");
    q->result = web_field(w, "result");
    q->include_submitted = include.n > 0;
    return 0;
}

static int api_figures(struct web *w, struct view *v, struct err *e)
{
    struct figures_query q = {0};
    struct figures f;
    if (read_query(w, v, &q, e) || compute(w, v, &q, &f, e))
        return -1;
    web_json(w);
    indicator_figures_json(&f, w->out);
    return 0;
}

static int get_api_figures(struct web *w, struct err *e)
{
    return view_page(w, api_figures, e);
}

static int api_trace(struct web *w, struct view *v, struct err *e)
{
    struct slice slice;
    struct trace t;
    const struct indicator *in = pack_indicator(v->pack, web_param(w, "code"));
    if (!in || !indicator_web_may(w, in))
        return err_set(e, ERR_NOT_FOUND, "code", N_("there is no indicator \"%.*s\""), SV_ARG(web_param(w, "code")));
    if (slice_parse(w->mem, web_field(w, "slice"), ',', &slice, e) ||
        figures_trace(v->conn, &w->ctx, v->pack, v->facts, in->code, &v->period, &slice, web_field(w, "deep").n > 0,
                      false, w->mem, &t, e))
        return -1;
    web_json(w);
    indicator_trace_json(&t, w->out);
    return 0;
}

static int get_api_trace(struct web *w, struct err *e)
{
    return view_page(w, api_trace, e);
}

static int get_indicator(struct web *w, struct err *e)
{
    return view_page(w, indicator_web_page, e);
}

/* --- the table ------------------------------------------------------------------------------------------------------
 */

static const char *const list_fields[] = {"period", "unit", NULL};
static const char *const page_fields[] = {"period", "by", NULL};
static const char *const figures_fields[] = {"period", "by", "unit", "indicator", "project", "result", "include", NULL};
static const char *const trace_fields[] = {"period", "slice", "deep", NULL};

const struct route indicator_web_routes[INDICATOR_WEB_NROUTES] = {
    {HTTP_GET, PERMISSION_FIGURES, "/", list_fields, get_home},
    {HTTP_GET, PERMISSION_FIGURES, "/indicators", list_fields, get_list},
    {HTTP_GET, PERMISSION_FIGURES, "/indicators/:code", page_fields, get_indicator},
    {HTTP_GET, PERMISSION_FIGURES, "/api/v1/figures", figures_fields, get_api_figures},
    {HTTP_GET, PERMISSION_FIGURES, "/api/v1/trace/:code", trace_fields, get_api_trace},
};

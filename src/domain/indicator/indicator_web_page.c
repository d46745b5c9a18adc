/* The page of one indicator: its value, slices, and where the number comes from. */
#include "domain/indicator/indicator_cli.h"
#include "domain/indicator/indicator_web.h"

#include "base/date.h"
#include "kit/output.h"

#include <math.h>

#define LINES_MAX 200 /* records shown on the page; the API gives all */

static void fact(struct web *w, struct html *h, const char *label, struct sv value)
{
    if (!value.n)
        return;
    html_lit(h, "<div><dt>");
    page_say(w, h, label);
    html_lit(h, "</dt><dd>");
    html_text(h, value);
    html_lit(h, "</dd></div>");
}

static void facts(struct web *w, struct html *h, const struct figure *f)
{
    const struct indicator *in = f->indicator;
    html_lit(h, "<p class=\"big\">");
    html_text(h, indicator_value_text(&w->ctx, in, f->value, w->mem));
    html_lit(h, "</p><dl class=\"facts\">");
    if (!isnan(f->declared))
        fact(w, h, N_("Declared"), indicator_value_text(&w->ctx, in, f->declared, w->mem));
    fact(w, h, N_("Records"), output_number(w->mem, (double)f->records, 0, w->ctx.lang));
    fact(w, h, N_("Formula"), in->formula_text);
    fact(w, h, N_("Means of verification"), text_get(&in->means_of_verification, w->ctx.lang));
    html_lit(h, "</dl>\n");
}

/* --- slices ------------------------------------------------------------------------------------------------------ */

static void choose_by(struct web *w, struct html *h, const struct indicator *in)
{
    struct sv chosen = web_field(w, "by");
    html_lit(h, "<div><label for=\"by\">");
    page_say(w, h, N_("Broken down by"));
    html_lit(h, "</label><select id=\"by\" name=\"by\"><option value=\"\">");
    page_say(w, h, N_("nothing"));
    html_lit(h, "</option>");
    for (size_t i = 0; i < in->disaggregate.n; i++) {
        html_lit(h, "<option");
        html_attr(h, "value", in->disaggregate.v[i]);
        if (sv_eq(chosen, in->disaggregate.v[i]))
            html_lit(h, " selected");
        html_lit(h, ">");
        html_text(h, in->disaggregate.v[i]);
        html_lit(h, "</option>");
    }
    html_lit(h, "</select></div>");
}

static void slices(struct web *w, struct html *h, const struct figures *f)
{
    bool overlapping = false;
    html_lit(h, "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    page_say(w, h, N_("Slice"));
    html_lit(h, "</th><th scope=\"col\" class=\"n\">");
    page_say(w, h, N_("Value"));
    html_lit(h, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < f->n; i++) {
        if (!f->v[i].slice.n)
            continue;
        overlapping = overlapping || f->v[i].overlapping;
        html_lit(h, "<tr><td>");
        html_text(h, f->v[i].slice.v[0].value);
        html_lit(h, "</td><td class=\"n\">");
        html_text(h, indicator_value_text(&w->ctx, f->v[i].indicator, f->v[i].value, w->mem));
        html_lit(h, "</td></tr>\n");
    }
    html_lit(h, "</tbody></table></div>\n");
    if (overlapping) {
        html_lit(h, "<p class=\"quiet\">");
        page_say(w, h, N_("+ slices overlap and do not add up"));
        html_lit(h, "</p>");
    }
}

/* --- where it comes from --------------------------------------------------------------------------------------------
 */

static void line(struct web *w, struct html *h, const struct trace_line *l, bool records, struct sv period)
{
    char date[16];
    html_lit(h, "<tr><td>");
    if (l->member.n) {
        html_lit(h, "<a");
        html_attr(h, "href", arena_printf(w->mem, "/indicators/%.*s?period=%.*s", SV_ARG(l->member), SV_ARG(period)));
        html_lit(h, ">");
        html_text(h, l->member);
        html_lit(h, "</a>");
    } else {
        if (records) {
            html_lit(h, "<a");
            html_attr(h, "href", arena_printf(w->mem, "/record/%.*s", SV_ARG(l->record)));
            html_lit(h, ">");
        }
        html_text(h, l->form);
        html_lit(h, " ");
        html_text(h, sv_make(l->record.p, l->record.n < 8 ? l->record.n : 8));
        if (records)
            html_lit(h, "</a>");
    }
    html_lit(h, "</td><td>");
    html_text(h, date_format(l->date, date));
    html_lit(h, "</td><td class=\"n\">");
    html_text(h, output_number(w->mem, l->contribution, fabs(l->contribution - round(l->contribution)) < 1e-9 ? 0 : 2,
                               w->ctx.lang));
    html_lit(h, "</td></tr>\n");
}

static void lines(struct web *w, struct html *h, const struct trace *t, struct sv period)
{
    bool records = access_somewhere(&w->person.access, PERMISSION_RECORDS), sums = true;
    double sum = 0;
    for (size_t i = 0; i < t->n; i++) {
        sum += t->v[i].contribution;
        sums = sums && (t->v[i].role == TRACE_ADD || t->v[i].role == TRACE_MEMBER || t->v[i].role == TRACE_LATEST);
    }
    html_lit(h, "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
    page_say(w, h, N_("Record"));
    html_lit(h, "</th><th scope=\"col\">");
    page_say(w, h, N_("Date"));
    html_lit(h, "</th><th scope=\"col\" class=\"n\">");
    page_say(w, h, N_("Share"));
    html_lit(h, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < t->n && i < LINES_MAX; i++)
        line(w, h, &t->v[i], records, period);
    if (sums && t->n) {
        html_lit(h, "<tr><th scope=\"row\" colspan=\"2\">");
        page_say(w, h, N_("Together"));
        html_lit(h, "</th><td class=\"n\"><b>");
        html_text(h, output_number(w->mem, sum, fabs(sum - round(sum)) < 1e-9 ? 0 : 2, w->ctx.lang));
        html_lit(h, "</b></td></tr>");
    }
    html_lit(h, "</tbody></table></div>\n");
}

static int origin(struct web *w, struct html *h, struct view *v, const struct indicator *in, struct err *e)
{
    struct slice none = {0};
    struct trace t = {0};
    if (!in->formula)
        return 0;
    if (figures_trace(v->conn, &w->ctx, v->pack, v->facts, in->code, &v->period, &none, false, false, w->mem, &t, e))
        return -1;
    html_lit(h, "<h2>");
    page_say(w, h, N_("Where does this number come from?"));
    html_lit(h, "</h2>");
    if (!t.n) {
        html_lit(h, "<p class=\"empty\">");
        page_say(w, h, N_("No record of this period counts for it yet."));
        html_lit(h, "</p>");
        return 0;
    }
    lines(w, h, &t, v->period.name);
    return 0;
}

int indicator_web_page(struct web *w, struct view *v, struct err *e)
{
    struct html h = {w->out};
    struct figures f;
    struct figures_query q = {.period = v->period};
    const struct indicator *in = pack_indicator(v->pack, web_param(w, "code"));
    if (!in || !indicator_web_may(w, in))
        return err_set(e, ERR_NOT_FOUND, "code", N_("there is no indicator \"%.*s\""), SV_ARG(web_param(w, "code")));
    vec_push(w->mem, &q.indicators, in->code);
    if (web_field(w, "by").n)
        vec_push(w->mem, &q.by, web_field(w, "by"));
    if (figures_compute(v->pack, v->facts, &q, w->mem, &f, e))
        return -1;
    page_begin(w, &h, &(struct page_options){text_get(&in->label, w->ctx.lang), "/indicators"});
    for (size_t i = 0; i < f.n; i++)
        if (!f.v[i].slice.n)
            facts(w, &h, &f.v[i]);
    indicator_web_period(w, &h, v);
    choose_by(w, &h, in);
    indicator_web_filters_end(w, &h);
    if (q.by.n)
        slices(w, &h, &f);
    if (origin(w, &h, v, in, e))
        return -1;
    page_end(w, &h);
    return 0;
}

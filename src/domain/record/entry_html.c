/* The form as a page: groups, repeats, one control for each type of question. See entry.h. */
#include "domain/record/entry.h"
#include "domain/record/record_web.h"

struct control {
    const struct question *q;
    size_t row;
    struct sv name, id, value, error; /* error: the id of what is wrong */
    bool wrong;
};

static void scope_html(const struct entry *en, struct html *h, int scope, size_t row);

static struct sv say(const struct entry *en, const struct text *t)
{
    return text_get(t, en->w->ctx.lang);
}

/* Problems count rows from 1 inside repeats. */
static const struct problem *problem_of(const struct entry *en, const struct question *q, size_t row)
{
    for (size_t i = 0; en->problems && i < en->problems->n; i++) {
        const struct problem *p = &en->problems->v[i];
        if (p->severity == SEVERITY_ERROR && sv_eq(p->at.column, q->name) && (q->scope == 0 || p->at.row == row + 1))
            return p;
    }
    return NULL;
}

/* --- controls ------------------------------------------------------------------------------------------------- */

static void common(const struct control *c, struct html *h)
{
    html_attr(h, "id", c->id);
    html_attr(h, "name", c->name);
    if (!c->wrong)
        return;
    html_lit(h, " aria-invalid=\"true\"");
    html_attr(h, "aria-describedby", c->error);
}

static void input(const struct control *c, struct html *h, struct sv type)
{
    html_lit(h, "<input");
    common(c, h);
    html_attr(h, "type", type);
    if (c->q->type == Q_INTEGER)
        html_lit(h, " inputmode=\"numeric\"");
    if (c->q->type == Q_DECIMAL || c->q->type == Q_RANGE)
        html_lit(h, " inputmode=\"decimal\"");
    html_attr(h, "value", c->value);
    html_lit(h, ">");
}

static void option(const struct entry *en, struct html *h, const struct choice *ch, bool chosen)
{
    struct sv label = say(en, &ch->label);
    html_lit(h, "<option");
    html_attr(h, "value", ch->name);
    if (chosen)
        html_lit(h, " selected");
    html_lit(h, ">");
    html_text(h, label.n ? label : ch->name);
    html_lit(h, "</option>");
}

static void select_one(const struct entry *en, const struct control *c, struct html *h)
{
    html_lit(h, "<select");
    common(c, h);
    html_lit(h, "><option value=\"\"></option>");
    for (size_t i = 0; c->q->list && i < c->q->list->n; i++)
        option(en, h, &c->q->list->v[i], sv_eq(c->value, c->q->list->v[i].name));
    html_lit(h, "</select>");
}

static bool is_chosen(struct sv list, struct sv name)
{
    struct sv item;
    while (sv_next_item(&list, true, &item))
        if (sv_eq(item, name))
            return true;
    return false;
}

static void select_many(const struct entry *en, const struct control *c, struct html *h)
{
    html_lit(h, "<div class=\"choices\">");
    for (size_t i = 0; c->q->list && i < c->q->list->n; i++) {
        const struct choice *ch = &c->q->list->v[i];
        struct sv label = say(en, &ch->label);
        html_lit(h, "<label><input type=\"checkbox\"");
        html_attr(h, "name", c->name);
        html_attr(h, "value", ch->name);
        if (is_chosen(c->value, ch->name))
            html_lit(h, " checked");
        html_lit(h, "> ");
        html_text(h, label.n ? label : ch->name);
        html_lit(h, "</label>");
    }
    html_lit(h, "</div>");
}

static void control(const struct entry *en, const struct control *c, struct html *h)
{
    switch (c->q->type) {
    case Q_SELECT_ONE:
        select_one(en, c, h);
        break;
    case Q_SELECT_MULTIPLE:
    case Q_RANK:
        select_many(en, c, h);
        break;
    case Q_DATE:
        input(c, h, SV("date"));
        break;
    default:
        input(c, h, SV("text"));
    }
}

/* Answers that nobody types here: computed, or taken by a device. */
static bool is_asked(const struct entry *en, const struct question *q)
{
    static const bool never[Q_REPEAT + 1] = {
        [Q_CALCULATE] = true, [Q_HIDDEN] = true,   [Q_IMAGE] = true,    [Q_AUDIO] = true,
        [Q_VIDEO] = true,     [Q_FILE] = true,     [Q_START] = true,    [Q_END] = true,
        [Q_TODAY] = true,     [Q_USERNAME] = true, [Q_DEVICEID] = true,
    };
    return form_has_answer(q) && !never[q->type] && (!q->pii || en->personal);
}

static void problem_html(const struct problem *p, struct html *h, struct sv id)
{
    html_lit(h, "<p class=\"error\"");
    html_attr(h, "id", id);
    html_lit(h, ">");
    html_text(h, p->message);
    html_lit(h, "</p>");
}

static void label_text(const struct entry *en, struct html *h, const struct question *q)
{
    html_text(h, record_web_label(en->w, q));
    if (q->required)
        html_lit(h, " <span class=\"must\" aria-hidden=\"true\">*</span>");
}

static void question_html(const struct entry *en, struct html *h, const struct question *q, size_t row)
{
    struct arena *mem = en->w->mem;
    const struct problem *p = problem_of(en, q, row);
    struct control c = {.q = q,
                        .row = row,
                        .name = arena_printf(mem, "a.%d.%zu.%.*s", q->scope, row, SV_ARG(q->name)),
                        .id = arena_printf(mem, "q-%d-%zu-%.*s", q->scope, row, SV_ARG(q->name)),
                        .value = answers_get(en->answers, q, row),
                        .error = arena_printf(mem, "e-%d-%zu-%.*s", q->scope, row, SV_ARG(q->name)),
                        .wrong = p != NULL};
    bool many = q->type == Q_SELECT_MULTIPLE || q->type == Q_RANK;
    if (many) {
        html_lit(h, "<fieldset class=\"question\"><legend>");
        label_text(en, h, q);
        html_lit(h, "</legend>");
    } else {
        html_lit(h, "<div class=\"question\"><label");
        html_attr(h, "for", c.id);
        html_lit(h, ">");
        label_text(en, h, q);
        html_lit(h, "</label>");
    }
    if (q->hint.n) {
        html_lit(h, "<p class=\"quiet\">");
        html_text(h, say(en, &q->hint));
        html_lit(h, "</p>");
    }
    control(en, &c, h);
    if (p)
        problem_html(p, h, c.error);
    if (many)
        html_lit(h, "</fieldset>\n");
    else
        html_lit(h, "</div>\n");
}

/* --- structure -------------------------------------------------------------------------------------------------- */

static void button(const struct entry *en, struct html *h, const char *msgid, struct sv name, struct sv value)
{
    html_lit(h, "<button class=\"plain\"");
    html_attr(h, "name", name);
    html_attr(h, "value", value);
    html_lit(h, ">");
    page_say(en->w, h, msgid);
    html_lit(h, "</button>");
}

static void row_html(const struct entry *en, struct html *h, int scope, size_t row, size_t parent)
{
    struct arena *mem = en->w->mem;
    html_lit(h, "<div class=\"row\"><input type=\"hidden\"");
    html_attr(h, "name", arena_printf(mem, "row.%d.%zu", scope, row));
    html_attr(h, "value", arena_printf(mem, "%zu", parent));
    html_lit(h, ">");
    scope_html(en, h, scope, row);
    if (entry_may_remove(en, scope, row))
        button(en, h, N_("Take this row away"), SV("remove"), arena_printf(mem, "%d.%zu", scope, row));
    html_lit(h, "</div>\n");
}

static void repeat_html(const struct entry *en, struct html *h, const struct question *q, size_t parent)
{
    const struct answer_table *t = &en->answers->table[q->scope];
    html_lit(h, "<fieldset class=\"group\"><legend>");
    html_text(h, record_web_label(en->w, q));
    html_lit(h, "</legend>\n");
    for (size_t r = 0; r < t->n; r++)
        if (t->v[r].parent == parent)
            row_html(en, h, q->scope, r, parent);
    button(en, h, N_("Add a row"), SV("add"), arena_printf(en->w->mem, "%d.%zu", q->scope, parent));
    html_lit(h, "</fieldset>\n");
}

/* The scope in which a repeat's rows hang. */
static int outer_scope(const struct entry *en, const struct question *q)
{
    return q->type == Q_REPEAT ? en->form->scope[q->scope].parent : q->scope;
}

/* Questions and groups whose parent this is, in the form's order. */
static void children_html(const struct entry *en, struct html *h, int parent, int scope, size_t row)
{
    for (size_t i = 0; i < en->form->n; i++) {
        const struct question *q = &en->form->question[i];
        if (q->parent != parent || outer_scope(en, q) != scope)
            continue;
        if (q->type == Q_REPEAT) {
            repeat_html(en, h, q, row);
        } else if (q->type == Q_GROUP) {
            html_lit(h, "<fieldset class=\"group\"><legend>");
            html_text(h, record_web_label(en->w, q));
            html_lit(h, "</legend>\n");
            children_html(en, h, (int)i, scope, row);
            html_lit(h, "</fieldset>\n");
        } else if (q->type == Q_NOTE) {
            html_lit(h, "<p>");
            html_text(h, say(en, &q->label));
            html_lit(h, "</p>\n");
        } else if (is_asked(en, q)) {
            question_html(en, h, q, row);
        }
    }
}

static void scope_html(const struct entry *en, struct html *h, int scope, size_t row)
{
    children_html(en, h, en->form->scope[scope].repeat, scope, row);
}

static void summary(const struct entry *en, struct html *h)
{
    if (!en->problems || !en->problems->nerrors)
        return;
    html_lit(h, "<div class=\"error\" role=\"alert\"><p>");
    page_say(en->w, h, N_("Nothing is saved yet. What has to be mended:"));
    html_lit(h, "</p><ul>");
    for (size_t i = 0; i < en->problems->n; i++) {
        const struct problem *p = &en->problems->v[i];
        const struct question *q = form_question(en->form, p->at.column);
        if (p->severity != SEVERITY_ERROR)
            continue;
        html_lit(h, "<li>");
        html_text(h, q ? record_web_label(en->w, q) : p->at.column);
        html_lit(h, ": ");
        html_text(h, p->message);
        html_lit(h, "</li>");
    }
    html_lit(h, "</ul></div>\n");
}

void entry_html(const struct entry *en, struct html *h)
{
    summary(en, h);
    scope_html(en, h, 0, 0);
}

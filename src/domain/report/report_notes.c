/* What staff wrote about indicators (domain/note), at the figures of the model. */
#include "domain/report/report_internal.h"
#include "domain/report/tracking.h"

struct written {
    struct report_note *v;
    size_t n, cap;
};

static void take(const struct build *b, const struct report_figure *f, const struct project *project,
                 const struct period *period, struct written *out)
{
    struct note_place at = {.indicator = f->code, .first = period->first, .last = period->last};
    at.project = project ? project->code : sv_none();
    for (at.kind = 0; at.kind < NOTE_KINDS; at.kind++) {
        const struct note *n = note_last(&b->written, &at);
        if (!n || !n->text.n)
            continue;
        struct report_note note = {.kind = at.kind, .project = at.project, .text = n->text, .by = n->by};
        note.heading = report_say(b, note_kind_heading(at.kind));
        if (project)
            note.heading = arena_printf(b->mem, "%.*s (%.*s)", SV_ARG(note.heading), SV_ARG(project->code));
        vec_push(b->mem, out, note);
    }
}

void report_figure_notes(const struct build *b, struct report_figure *out)
{
    struct written list = {0};
    if (!b->written.n || (b->public && public_threshold(b->public, out->indicator)))
        return;
    take(b, out, NULL, b->period, &list);
    for (size_t i = 0; i < b->pack->projects.n; i++) {
        const struct project *p = &b->pack->projects.v[i];
        struct period own;
        if (tracking_period(p, b->period, b->mem, &own))
            take(b, out, p, &own, &list);
    }
    out->note = list.v;
    out->nnotes = list.n;
}

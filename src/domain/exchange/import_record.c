/*
 * The rows of one record to its answers and to what else they say about it: identity, state,
 * events, verification, evidence. Pure; every fault is reported with its file, row and header.
 */
#include "domain/exchange/import_internal.h"

#include "base/date.h"
#include "base/utf8.h"

#include <sodium.h>

struct making {
    const struct import_values *v;
    const struct import_table *t;
    const struct import_row *row;
    struct arena *mem;
    struct import_record *rec;
    struct problems *out;
};

static void fault(const struct making *m, const struct import_column *c, struct sv cell, const char *expected,
                  const char *message)
{
    struct source at = {.file = m->t->file, .row = m->row->row, .column = c->header};
    (void)problem_add(m->out, SEVERITY_ERROR, at, cell, expected, "%s", message);
}

/* --- about the record ----------------------------------------------------------------------------- */

static bool whole_number(struct sv s)
{
    int64_t n;
    return sv_to_int(s, &n) && n >= 0;
}

static void take_id(const struct making *m, const struct import_column *c, struct sv cell)
{
    if (uuid_valid(cell))
        m->rec->id = cell;
    else if (whole_number(cell) && !m->rec->key.n) /* another system's number: a key like any other */
        m->rec->key = cell;
    else
        fault(m, c, cell, N_("the identifier of a record as an export writes it"),
              tr(m->out->lang, N_("This is not the identifier of a record.")));
}

static void take_version(const struct making *m, const struct import_column *c, struct sv cell)
{
    if (!sv_to_int(cell, &m->rec->version) || m->rec->version < 1)
        fault(m, c, cell, N_("a whole number from 1 on"), tr(m->out->lang, N_("This is not the number of a version.")));
}

static bool same_label(const struct workflow_state *s, struct sv folded, struct arena *mem)
{
    for (size_t i = 0; i < s->label.n; i++)
        if (sv_eq(utf8_fold(mem, s->label.v[i].text), folded))
            return true;
    return false;
}

static struct sv states_text(const struct workflow *w, struct arena *mem)
{
    struct buf all = {.max = 400};
    for (size_t i = 0; i < w->nstates; i++)
        buf_printf(&all, "%s%.*s", i ? ", " : "", SV_ARG(w->state[i].code));
    struct sv text = arena_sv(mem, buf_sv(&all));
    buf_release(&all);
    return text;
}

static void take_state(const struct making *m, const struct import_column *c, struct sv cell)
{
    const struct workflow *w = m->v->workflow;
    const struct workflow_state *s = workflow_state(w, cell);
    for (size_t i = 0; !s && i < w->nstates; i++)
        if (same_label(&w->state[i], utf8_fold(m->mem, cell), m->mem))
            s = &w->state[i];
    if (s)
        m->rec->state = s->code;
    else
        fault(m, c, cell, states_text(w, m->mem).p,
              tr(m->out->lang, N_("The form's workflow has no state of this name.")));
}

static void take_apportioned(const struct making *m, const struct import_column *c, struct sv cell)
{
    int yes = import_habit_yes(cell);
    m->rec->has_apportioned = yes >= 0;
    m->rec->apportioned = yes > 0;
    if (yes < 0)
        fault(m, c, cell, N_("yes or no"), tr(m->out->lang, N_("This is neither yes nor no.")));
}

static void take_verification(const struct making *m, const struct import_column *c, struct sv cell)
{
    static const char *const levels[] = {"self_reported", "desk_checked", "spot_checked"};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (sv_ieq(cell, sv_of(levels[i]))) {
            m->rec->verification = sv_of(levels[i]);
            return;
        }
    fault(m, c, cell, N_("self_reported, desk_checked or spot_checked"),
          tr(m->out->lang, N_("This is no level of verification.")));
}

static bool is_code(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return s.n > 0 && s.n <= 40;
}

static void take_evidence(const struct making *m, const struct import_column *c, struct sv cell)
{
    struct {
        struct record_evidence *v;
        size_t n, cap;
    } all = {0};
    struct sv rest = cell, part, item;
    bool ok = true;
    while (sv_next_item(&rest, false, &part))
        while (sv_next_item(&part, true, &item)) {
            struct record_evidence one = {.kind = item};
            ok = ok && is_code(item);
            vec_push(m->mem, &all, one);
        }
    if (!ok)
        fault(m, c, cell, N_("kinds of evidence: attendance_list, photograph, minutes, handover_act, other"),
              tr(m->out->lang, N_("This is no kind of evidence.")));
    m->rec->evidence = all.v;
    m->rec->nevidence = all.n;
}

static void take_reached(const struct making *m, const struct import_column *c, struct sv cell)
{
    struct {
        struct record_event *v;
        size_t n, cap;
    } all = {m->rec->event, m->rec->nevents, m->rec->nevents};
    struct err e = {.lang = m->out->lang};
    struct record_event event = {.state = c->state};
    struct sv iso;
    if (import_habit_read(&c->habit, &m->v->custom, Q_DATE, cell, m->mem, &iso, &e)) {
        fault(m, c, cell, N_("a date, YYYY-MM-DD"), e.message);
    } else if (!date_parse(iso, &event.date)) {
        fault(m, c, cell, N_("a date, YYYY-MM-DD"), tr(m->out->lang, N_("This is not a date that exists.")));
    } else {
        vec_push(m->mem, &all, event);
        m->rec->event = all.v;
        m->rec->nevents = all.n;
    }
}

static void take_about(const struct making *m, const struct import_column *c, struct sv cell)
{
    if (!cell.n)
        return;
    switch (c->kind) {
    case IMPORT_ID:
        take_id(m, c, cell);
        break;
    case IMPORT_VERSION:
        take_version(m, c, cell);
        break;
    case IMPORT_KEY:
        if (m->t->row_keys)
            m->rec->key = cell;
        break;
    case IMPORT_STATE:
        take_state(m, c, cell);
        break;
    case IMPORT_APPORTIONED:
        take_apportioned(m, c, cell);
        break;
    case IMPORT_VERIFICATION:
        take_verification(m, c, cell);
        break;
    case IMPORT_EVIDENCE:
        take_evidence(m, c, cell);
        break;
    case IMPORT_REACHED:
        take_reached(m, c, cell);
        break;
    case IMPORT_IGNORED:
    case IMPORT_QUESTION:
    case IMPORT_CHOICE:
    case IMPORT_PARENT:
        break;
    }
}

/* --- answers ----------------------------------------------------------------------------------------- */

static void take_answer(const struct making *m, const struct import_column *c, size_t row, struct sv cell)
{
    struct err e = {.lang = m->out->lang};
    struct sv value;
    if (import_value_read(m->v, c, cell, m->mem, &value, &e))
        fault(m, c, cell, import_value_expected(c->question), e.message);
    else if (value.n)
        answers_set(m->rec->answers, c->question, row, value);
}

/* Joins the chosen ones of a question that stands in a column for each choice. */
static void take_choice(const struct making *m, const struct import_column *c, size_t row, struct sv cell)
{
    struct err e = {.lang = m->out->lang};
    struct sv value, had = answers_get(m->rec->answers, c->question, row);
    int yes = cell.n ? import_habit_yes(cell) : 0;
    if (yes < 0)
        fault(m, c, cell, N_("1 or 0, whether it was chosen"), tr(m->out->lang, N_("This is neither yes nor no.")));
    if (yes <= 0)
        return;
    struct sv joined = had.n ? arena_printf(m->mem, "%.*s %.*s", SV_ARG(had), SV_ARG(c->choice)) : c->choice;
    if (form_value(c->question, joined, m->mem, &value, &e))
        fault(m, c, cell, import_value_expected(c->question), e.message);
    else
        answers_set(m->rec->answers, c->question, row, value);
}

static void beyond_header(const struct making *m)
{
    for (size_t i = m->t->n; i < m->row->n; i++) {
        struct import_column none = {0};
        struct sv cell = sv_trim(m->row->cell[i]);
        if (cell.n) {
            fault(m, &none, cell, N_("as many cells as headers"),
                  tr(m->out->lang, N_("The row has more cells than the header; a separator inside a text, perhaps.")));
            return;
        }
    }
}

static void take_row(struct making *m, int scope, size_t row)
{
    for (size_t i = 0; i < m->t->n; i++) {
        const struct import_column *c = &m->t->column[i];
        struct sv cell = import_cell(m->t, m->row, (int)i);
        if (c->kind == IMPORT_QUESTION)
            take_answer(m, c, row, cell);
        else if (c->kind == IMPORT_CHOICE)
            take_choice(m, c, row, cell);
        else if (scope == 0)
            take_about(m, c, cell);
    }
    beyond_header(m);
}

static void take_table(struct making *m, const struct import_rows *rows, int scope)
{
    struct sv *keys = m->t->row_keys && scope ? ARENA_ARRAY(m->mem, rows->n, struct sv) : NULL;
    for (size_t i = 0; i < rows->n; i++) {
        m->row = &rows->v[i];
        size_t row = scope ? answers_add_row(m->mem, m->rec->answers, scope, m->row->parent) : 0;
        take_row(m, scope, row);
        if (keys)
            keys[i] = import_cell(m->t, m->row, m->t->key);
    }
    m->rec->row_key[scope] = keys;
}

bool import_record_make(const struct import_read *r, const struct import_values *v, const struct form *f,
                        const struct import_group *g, struct arena *mem, struct import_record *rec,
                        struct problems *out)
{
    size_t errors = out->nerrors;
    *rec = (struct import_record){.answers = answers_new(mem, f), .row_key = ARENA_ARRAY(mem, f->nscopes, struct sv *)};
    struct making m = {.v = v, .mem = mem, .rec = rec, .out = out};
    for (size_t s = 0; s < f->nscopes; s++) {
        m.t = import_read_table(r, (int)s);
        if (m.t->given)
            take_table(&m, &g->table[s], (int)s);
    }
    return out->nerrors == errors;
}

/* --- identity ------------------------------------------------------------------------------------------ */

static void digest_text(crypto_generichash_state *state, struct sv text)
{
    uint64_t n = text.n;
    (void)crypto_generichash_update(state, (const unsigned char *)&n, sizeof n);
    (void)crypto_generichash_update(state, (const unsigned char *)text.p, text.n);
}

struct sv import_record_digest(const struct answers *a, struct arena *mem)
{
    const struct form *f = a->form;
    crypto_generichash_state state;
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t s = 0; s < f->nscopes; s++)
        for (size_t r = 0; r < a->table[s].n; r++) {
            const struct answer_row *row = &a->table[s].v[r];
            digest_text(&state, f->scope[s].name);
            uint64_t parent = row->parent;
            (void)crypto_generichash_update(&state, (const unsigned char *)&parent, sizeof parent);
            for (size_t i = 0; i < f->scope[s].n; i++) {
                const struct question *q = &f->question[f->scope[s].question[i]];
                if (!row->value[i].n || q->type == Q_CALCULATE) /* follows from the others */
                    continue;
                digest_text(&state, q->name);
                digest_text(&state, row->value[i]);
            }
        }
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_sv(mem, sv_make(hex, 2 * sizeof hash));
}

/*
 * Importing: the order of steps, what a row changes, what is refused. One db_write job for the whole
 * file, so that it is all or nothing; memory is that of a few batches of records. Called by
 * exchange_cli.c and load.c. Holds no rule about answers: record_save does.
 */
#include "domain/exchange/import_job.h"

#include "domain/form/form_tables.h"
#include "kit/output.h"

#define KEYS_A_ROW 8 /* looked up in the time that reading a key for each takes */

/* --- refusing ------------------------------------------------------------------------------------------ */

static void copy_problem(struct problems *to, const struct problem *p)
{
    size_t before = to->n;
    struct problem *copy = problem_add(to, p->severity, p->at, p->found, NULL, "%.*s", SV_ARG(p->message));
    if (to->n == before)
        return;
    copy->expected = arena_sv(to->mem, p->expected);
    copy->remedy = arena_sv(to->mem, p->remedy);
}

static int refuse(struct import_job *j, const struct import_group *g, struct err *e)
{
    for (size_t i = 0; i < j->faults.n; i++)
        copy_problem(j->out->problems, &j->faults.v[i]);
    j->out->refused++;
    return j->keep ? import_keep_add(j->keep, g, &j->faults, &j->mem, e) : 0;
}

struct source import_job_place(const struct import_job *j, const struct import_group *g, int column)
{
    const struct import_table *t = import_read_table(j->read, 0);
    struct source at = {.file = t->file, .row = g->table[0].v[0].row};
    if (column >= 0)
        at.column = t->column[column].header;
    return at;
}

bool import_job_seen(const struct import_job *j, int64_t num)
{
    return roaring_bitmap_contains(j->seen, (uint32_t)num);
}

/* A fault that the form found, with the file's row and header instead of the form's. */
static void place_fault(const struct import_job *j, const struct import_group *g, struct problem *p)
{
    const struct question *q = form_question(j->form, p->at.column);
    int scope = q ? q->scope : 0;
    const struct import_table *t = import_read_table(j->read, scope);
    struct source at = import_job_place(j, g, -1);
    at.column = p->at.column;
    int column = q && t->given ? import_map_column(t, q) : -1;
    if (column >= 0)
        at.column = t->column[column].header;
    if (scope && t->given && p->at.row >= 1 && p->at.row <= g->table[scope].n) {
        at.file = t->file;
        at.row = g->table[scope].v[p->at.row - 1].row;
    }
    p->at = at;
}

/* --- saving one record --------------------------------------------------------------------------------------- */

static void count(struct import_job *j, enum record_outcome outcome)
{
    j->out->created += outcome == RECORD_CREATED;
    j->out->changed += outcome == RECORD_CHANGED;
    j->out->unchanged += outcome == RECORD_UNCHANGED;
}

static bool same_events(const struct import_record *rec, const struct record *r)
{
    for (size_t i = 0; i < rec->nevents; i++) {
        bool there = false;
        for (size_t k = 0; k < r->nevents; k++)
            there = there || (sv_eq(r->event[k].state, rec->event[i].state) && r->event[k].date == rec->event[i].date);
        if (!there)
            return false;
    }
    return true;
}

static bool same_evidence(const struct import_record *rec, const struct record *r)
{
    for (size_t i = 0; i < rec->nevidence; i++) {
        bool there = false;
        for (size_t k = 0; k < r->nevidence; k++)
            there = there || sv_eq(r->evidence[k].kind, rec->evidence[i].kind);
        if (!there)
            return false;
    }
    return true;
}

/* Whether the file says nothing but what the record says, now or in the version that was exported. */
static bool says_nothing_new(const struct import_record *rec, const struct import_identity *who, const struct record *r)
{
    return answers_equal(rec->answers, r->answers) && (!rec->state.n || sv_eq(rec->state, r->state)) &&
           (!rec->has_apportioned || rec->apportioned == r->apportioned) &&
           (!rec->verification.n || sv_eq(rec->verification, r->verification)) &&
           (!who->key.n || sv_eq(who->key, r->source_key)) && same_events(rec, r) && same_evidence(rec, r);
}

/* A row that nobody edited since it was exported is no conflict, whoever changed the record meanwhile. */
static int as_exported(struct import_job *j, const struct import_record *rec, const struct import_identity *who,
                       bool *same, struct err *e)
{
    struct import_record then = *rec;
    struct record base;
    struct problems none = {.mem = &j->mem, .lang = j->ctx->lang};
    *same = false;
    if (record_get_version(j->writer, j->vault, who->existing, rec->version, &j->mem, &base, same, e))
        return -1;
    if (!*same)
        return 0;
    then.answers = answers_copy(&j->mem, rec->answers);
    *same = !base.deleted && import_merge(j->read, &then, &base, &j->mem, &none) && says_nothing_new(&then, who, &base);
    return 0;
}

struct record_change import_change(const struct import_job *j, const struct import_record *rec, const struct record *r,
                                   struct sv key)
{
    return (struct record_change){
        .form = j->form,
        .id = r ? sv_of(r->id) : rec->id,
        .expect_version = r ? rec->version : 0,
        .answers = rec->answers,
        .import_state = rec->state.n ? rec->state
                        : r          ? r->state
                                     : j->new_state,
        .event = rec->event,
        .nevents = rec->nevents,
        .source_key = key,
        .apportioned = rec->has_apportioned ? rec->apportioned : r && r->apportioned,
        .verification = rec->verification,
        .evidence = rec->evidence,
        .nevidence = rec->nevidence,
        .reason = j->options->reason,
    };
}

/* Faults of the input are the row's; a failing disk is everybody's. */
static bool is_the_rows(enum err_kind kind)
{
    return kind == ERR_INPUT || kind == ERR_CONFLICT || kind == ERR_NOT_FOUND || kind == ERR_DENIED ||
           kind == ERR_LIMIT;
}

static void add_fault(struct import_job *j, const struct import_group *g, const struct err *fault)
{
    struct source at = import_job_place(j, g, -1);
    at.column = sv_of(fault->field);
    (void)problem_add(&j->faults, SEVERITY_ERROR, at, (struct sv){0}, NULL, "%s", fault->message);
}

static int refuse_fault(struct import_job *j, const struct import_group *g, const struct err *fault, struct err *e)
{
    if (!is_the_rows(fault->kind)) {
        *e = *fault;
        return -1;
    }
    if (j->faults.nerrors == 0 || fault->kind == ERR_CONFLICT)
        add_fault(j, g, fault);
    for (size_t i = 0; i < j->faults.n; i++)
        place_fault(j, g, &j->faults.v[i]);
    return refuse(j, g, e);
}

static void saved(struct import_job *j, const struct record_saved *r)
{
    roaring_bitmap_add(j->seen, (uint32_t)r->num);
    count(j, r->outcome);
}

static int save(struct import_job *j, const struct import_item *x, const struct import_identity *who, struct err *e)
{
    struct record_change change = import_change(j, &x->rec, who->existing, who->key);
    struct record_saved out;
    struct err fault = {.lang = e->lang};
    if (record_save(j->writer, j->ctx, j->vault, j->pack, &change, &j->mem, &j->faults, &out, &fault))
        return refuse_fault(j, &x->g, &fault, e);
    saved(j, &out);
    return 0;
}

static int save_ready(struct import_job *j, const struct import_item *x, struct err *e)
{
    struct record_saved out;
    struct err fault = {.lang = e->lang};
    if (x->fault)
        return refuse_fault(j, &x->g, x->fault, e);
    if (record_save_ready(j->writer, x->ready, &out, &fault))
        return refuse_fault(j, &x->g, &fault, e);
    saved(j, &out);
    return 0;
}

/* The database says who it is. */
static int ask_and_save(struct import_job *j, struct import_item *x, struct err *e)
{
    const struct import_group *g = &x->g;
    struct import_record *rec = &x->rec;
    struct import_identity who;
    if (import_who(j, rec, &who, e))
        return -1;
    if (!import_who_may_be(j, g, rec, &who))
        return refuse(j, g, e);
    if (who.existing || who.known_by_content)
        roaring_bitmap_add(j->seen, (uint32_t)who.num);
    if (who.known_by_content || (who.existing && who.existing->deleted)) {
        count(j, RECORD_UNCHANGED);
        return 0;
    }
    bool stale = who.existing && rec->version && rec->version != who.existing->version, same = false;
    if (stale && as_exported(j, rec, &who, &same, e))
        return -1;
    if (same) {
        count(j, RECORD_UNCHANGED);
        return 0;
    }
    if (who.existing && !import_merge(j->read, rec, who.existing, &j->mem, &j->faults)) {
        for (size_t i = 0; i < j->faults.n; i++) {
            struct sv column = j->faults.v[i].at.column;
            j->faults.v[i].at = import_job_place(j, g, -1);
            j->faults.v[i].at.column = column;
        }
        return refuse(j, g, e);
    }
    if (stale && says_nothing_new(rec, &who, who.existing)) {
        count(j, RECORD_UNCHANGED);
        return 0;
    }
    return save(j, x, &who, e);
}

static int one_record(struct import_job *j, struct import_item *x, struct err *e)
{
    j->faults = x->faults;
    if (!x->made)
        return refuse(j, &x->g, e);
    return x->ready || x->fault ? save_ready(j, x, e) : ask_and_save(j, x, e);
}

/* --- the whole file -------------------------------------------------------------------------------------------- */

static void add_key(void *ctx, struct sv key)
{
    import_known_add(ctx, key);
}

/* Reading all keys of the form is quicker than asking for each, unless the file is a small addition. */
static int learn_keys(struct import_job *j, struct err *e)
{
    int64_t have;
    size_t rows = import_read_total(j->read);
    if (record_last_num(j->writer, j->ctx->mission, &have, e))
        return -1;
    if (have < 0 || (uint64_t)have / KEYS_A_ROW > rows)
        return 0;
    j->known = import_known_new((size_t)have + rows);
    return record_each_key(j->writer, j->ctx->mission, j->form->id, add_key, j->known, e);
}

static int take_records(struct import_job *j, struct import_ahead *ahead, struct err *e)
{
    struct import_item *x;
    struct progress progress = {
        .ctx = j->ctx, .what = tr(j->ctx->lang, N_("records")), .total = import_read_total(j->read)};
    int rc;
    while ((rc = import_ahead_next(ahead, &x, e)) > 0) {
        j->out->read++;
        rc = one_record(j, x, e);
        if (rc)
            break;
        progress_step(&progress, j->out->read);
        arena_reset(&j->mem);
    }
    progress_end(&progress);
    return rc;
}

static void warn_of_no_rows(const struct import_job *j)
{
    const struct source at = {.file = import_read_table(j->read, 0)->file};
    (void)problem_add(j->out->problems, SEVERITY_WARNING, at, (struct sv){0}, NULL,
                      N_("There are headers but no rows."));
}

static int all_records(struct import_job *j, struct err *e)
{
    struct import_ahead *ahead;
    size_t orphans;
    if (learn_keys(j, e) || import_ahead_start(&ahead, j, e))
        return -1;
    int rc = take_records(j, ahead, e);
    import_ahead_stop(ahead);
    if (rc || import_read_orphans(j->read, j->out->problems, &orphans, e))
        return -1;
    j->out->refused += orphans;
    if (!j->out->read)
        warn_of_no_rows(j);
    return j->keep ? import_keep_finish(j->keep, e) : 0;
}

/* Countries in which 3/4/2023 is in March. */
static char first_in(struct sv country)
{
    static const char *const month_first[] = {"US", "USA", "FM", "FSM", "MH", "MHL", "PW", "PLW", "PH", "PHL"};
    for (size_t i = 0; i < sizeof month_first / sizeof *month_first; i++)
        if (sv_ieq(country, sv_of(month_first[i])))
            return 'm';
    return 'd';
}

static int custom_of(const struct import_job *j, struct import_custom *custom, struct err *e)
{
    const struct import_options *o = j->options;
    *custom = (struct import_custom){.decimal_fallback = import_read_by_program(j->read) ? '.' : '\0',
                                     .first_fallback = first_in(j->pack->country)};
    if (sv_is(o->dates, "dmy") || sv_is(o->dates, "mdy"))
        custom->first = o->dates.p[0];
    else if (o->dates.n)
        return err_set(e, ERR_USAGE, "--dates", N_("--dates is dmy or mdy, not \"%.*s\""), SV_ARG(o->dates));
    if (sv_is(o->decimal, "point") || sv_is(o->decimal, "comma"))
        custom->decimal = sv_is(o->decimal, "point") ? '.' : ',';
    else if (o->decimal.n)
        return err_set(e, ERR_USAGE, "--decimal", N_("--decimal is point or comma, not \"%.*s\""), SV_ARG(o->decimal));
    return 0;
}

/* What was decided for a column although its cells leave it open. */
static void note_guesses(const struct import_job *j, const struct import_table *t)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct import_habit *h = &t->column[i].habit;
        struct source at = {.file = t->file, .column = t->column[i].header};
        bool days = h->date && !h->day && !h->month && !j->values.custom.first;
        bool numbers = h->number && !h->point && !h->comma && !j->values.custom.decimal &&
                       !j->values.custom.decimal_fallback && t->column[i].kind == IMPORT_QUESTION &&
                       t->column[i].question->type == Q_INTEGER;
        at.row = days ? h->date : h->number;
        if (days)
            (void)problem_add(j->out->problems, SEVERITY_INFO, at, (struct sv){0}, NULL,
                              j->values.custom.first_fallback == 'd'
                                  ? N_("Nothing in the column says whether the day or the month comes first: the day "
                                       "was taken, as is usual in the mission's country (--dates mdy for the other).")
                                  : N_("Nothing in the column says whether the day or the month comes first: the month "
                                       "was taken, as is usual in the mission's country (--dates dmy for the other)."));
        if (numbers)
            (void)problem_add(j->out->problems, SEVERITY_INFO, at, (struct sv){0}, NULL,
                              N_("The mark in the whole numbers of this column was taken to cut thousands."));
    }
}

static bool asks_personal(const struct form *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->question[i].pii)
            return true;
    return false;
}

static int prepare(struct import_job *j, struct arena *mem, struct err *e)
{
    const struct import_options *o = j->options;
    const struct import_input in = {.path = o->path, .sheet = o->sheet, .repeats = o->repeats, .ignore = o->ignore};
    const struct workflow *w = pack_workflow(j->pack, j->form);
    if (!vault_has_key(j->vault))
        return err_set(e, ERR_INPUT, "--key",
                       N_("records cannot be saved without the mission's key; where is its file? (--key FILE)"));
    j->new_state = o->state.n ? o->state : w->initial;
    if (!workflow_state(w, j->new_state))
        return err_set(e, ERR_USAGE, "--state", N_("the workflow %.*s has no state \"%.*s\""), SV_ARG(w->code),
                       SV_ARG(o->state));
    if (import_read_open(&j->read, j->form, w, &in, mem, j->out->problems, e) || custom_of(j, &j->values.custom, e))
        return -1;
    j->values.workflow = w;
    j->values.choices = import_choice_open(j->pack);
    j->personal = asks_personal(j->form);
    j->seen = roaring_bitmap_create();
    for (size_t s = 0; s < j->form->nscopes; s++)
        if (import_read_table(j->read, (int)s)->given)
            note_guesses(j, import_read_table(j->read, (int)s));
    return o->keep_going && !o->dry_run
               ? import_keep_open(&j->keep, o->keep_going, &in, j->read, &j->values, j->pack, j->form, e)
               : 0;
}

static void release(struct import_job *j)
{
    import_keep_close(j->keep);
    import_read_close(j->read);
    import_choice_close(j->values.choices);
    import_known_free(j->known);
    if (j->seen)
        roaring_bitmap_free(j->seen);
    arena_release(&j->mem);
}

static struct import_job job_of(const struct context *ctx, struct vault *v, const struct pack *pk, const struct form *f,
                                const struct import_options *o, struct arena *mem, struct import_summary *out)
{
    *out = (struct import_summary){.problems = ARENA_NEW(mem, struct problems)};
    *out->problems = (struct problems){.mem = mem, .lang = ctx->lang};
    return (struct import_job){.ctx = ctx, .vault = v, .pack = pk, .form = f, .options = o, .out = out};
}

int import_in(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
              const struct form *f, const struct import_options *o, struct arena *mem, struct import_summary *out,
              struct err *e)
{
    struct import_job j = job_of(ctx, v, pk, f, o, mem, out);
    j.writer = writer;
    int rc = prepare(&j, mem, e);
    if (rc == 0 && out->problems->nerrors)
        out->refused++; /* the header's */
    else if (rc == 0)
        rc = all_records(&j, e);
    release(&j);
    return rc;
}

static int write_job(struct db_conn *writer, void *ctx, struct err *e)
{
    struct import_job *j = ctx;
    j->writer = writer;
    if (form_tables_before_many(writer, &j->mem, j->form, import_read_total(j->read), e) || all_records(j, e))
        return -1;
    j->undone = j->options->dry_run || (j->out->refused && !j->options->keep_going);
    return j->undone ? err_set(e, ERR_INPUT, NULL, N_("the import was undone"))
                     : form_tables_apply(writer, &j->mem, j->form, e);
}

int import_run(const struct context *ctx, struct vault *v, const struct pack *pk, const struct form *f,
               const struct import_options *o, struct arena *mem, struct import_summary *out, struct err *e)
{
    struct import_job j = job_of(ctx, v, pk, f, o, mem, out);
    const char *lang = e->lang;
    int rc = prepare(&j, mem, e);
    if (rc == 0 && out->problems->nerrors) {
        out->refused++;
    } else if (rc == 0) {
        rc = db_write(ctx->db, write_job, &j, e);
        if (j.undone) {
            *e = (struct err){.lang = lang};
            rc = 0;
        }
        if (out->refused && !o->keep_going)
            out->created = out->changed = 0;
    }
    release(&j);
    return rc;
}

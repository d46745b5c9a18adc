/*
 * Owns the memory columns of a mission's facts: adds and removes rows. Called by domain/fact and
 * by tests; read by rollup*.c. Knows nothing of indicators, reads no database.
 *
 * A record's rows normally stand together (whoever changes a record removes and adds all of its
 * facts at once), so what they share stands once for a run of them (facts_run.c). The roll-up counts
 * distinct records by that; where it does not hold, the stream says so (`scattered`) and sets are
 * used instead.
 */
#include "engine/figure/facts_internal.h"

#include "base/date.h"

#include <stdlib.h>

#define FIRST_CAP ((size_t)64)
#define COMPACT_MIN ((size_t)256)
#define EXTRA_MAX ((size_t)4096)

struct facts *facts_new(void)
{
    struct facts *f = xmalloc(sizeof *f);
    *f = (struct facts){0};
    return f;
}

static void stream_free(struct fact_stream *s)
{
    free(s->person);
    free(s->value.v);
    free(s->measure.v);
    for (int d = 0; d < DIM_COUNT; d++)
        free(s->dim[d].v);
    for (size_t i = 0; i < s->extra.n; i++)
        free(s->extra.v[i].column.v);
    fact_runs_release(&s->runs);
    fact_index_drop(&s->index);
}

void facts_free(struct facts *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->streams.n; i++)
        stream_free(f->streams.v[i]);
    arena_release(&f->mem);
    free(f);
}

/* --- finding ---------------------------------------------------------------------------------------- */

static struct fact_stream *find_stream(const struct facts *f, struct sv name)
{
    for (size_t i = 0; i < f->streams.n; i++)
        if (sv_eq(f->streams.v[i]->name, name))
            return f->streams.v[i];
    return NULL;
}

const struct fact_stream *facts_stream(const struct facts *f, struct sv name)
{
    return find_stream(f, name);
}

static struct fact_extra *find_extra(const struct fact_stream *s, struct sv name, bool answer)
{
    for (size_t i = 0; i < s->extra.n; i++)
        if (s->extra.v[i].answer == answer && sv_eq(s->extra.v[i].name, name))
            return &s->extra.v[i];
    return NULL;
}

const struct fact_column *facts_extra(const struct fact_stream *s, struct sv name, bool answer)
{
    const struct fact_extra *x = find_extra(s, name, answer);
    return x ? &x->column : NULL;
}

/* --- room ------------------------------------------------------------------------------------------- */

static void resize(struct fact_stream *s, size_t cap)
{
    fact_runs_rows(&s->runs, s->cap, cap);
    if (s->person)
        s->person = xrealloc(s->person, cap * sizeof *s->person);
    fact_values_resize(&s->value, cap);
    fact_column_resize(&s->measure, cap);
    for (int d = 0; d < DIM_COUNT; d++)
        fact_column_resize(&s->dim[d], cap);
    for (size_t i = 0; i < s->extra.n; i++)
        fact_column_resize(&s->extra.v[i].column, cap);
    s->cap = cap;
}

/* Large streams grow by an eighth: memory a fact matters more than copies, which only move pages. */
static void make_room(struct fact_stream *s, size_t n)
{
    size_t need = s->n + n;
    size_t cap = s->cap < FIRST_CAP ? FIRST_CAP : s->cap < 65536 ? s->cap * 2 : s->cap + s->cap / 8;
    if (need > s->cap)
        resize(s, cap > need ? cap : need);
    fact_runs_room(&s->runs, n);
}

static struct fact_stream *stream_of(struct facts *f, struct sv name)
{
    struct fact_stream *s = find_stream(f, name);
    if (!s) {
        s = ARENA_NEW(&f->mem, struct fact_stream);
        s->name = arena_sv(&f->mem, name);
        vec_push(&f->mem, &f->streams, s);
    }
    return s;
}

/* --- where a record stands ---------------------------------------------------------------------------- */

static void build_index(struct fact_stream *s)
{
    if (s->index.nslots)
        return;
    for (size_t i = s->runs.n; i-- > 0;) /* backwards: the first run of a record wins */
        if (!(s->runs.flags[i] & FACT_DEAD))
            fact_index_put(&s->index, s->runs.record, (uint32_t)i);
}

/* Whether rows about to be added are the record's first; they go on with its last ones, or scatter it. */
static bool note_record(struct fact_stream *s, uint32_t record)
{
    const struct fact_runs *r = &s->runs;
    if (r->n && r->record[r->n - 1] == record && !(r->flags[r->n - 1] & FACT_DEAD))
        return false;
    if (r->n && record <= s->newest) {
        build_index(s);
        if (fact_index_find(&s->index, r->record, record) != FACT_NO_RUN) {
            s->scattered = true;
            return false;
        }
    }
    s->newest = record > s->newest ? record : s->newest;
    return true;
}

/* --- adding ------------------------------------------------------------------------------------------- */

/* Rows of one record, s->n and on. What two of them share is looked up once, found by its address. */
struct rows {
    struct facts *facts;
    struct fact_stream *stream;
    const struct fact *v;
    size_t n;
};

static bool same_text(struct sv a, struct sv b)
{
    return a.p == b.p && a.n == b.n;
}

static void put_persons(const struct rows *r)
{
    struct fact_stream *s = r->stream;
    for (size_t i = 0; i < r->n; i++) {
        if (!s->person && r->v[i].person)
            s->person = xcalloc(s->cap, sizeof *s->person);
        if (s->person)
            s->person[s->n + i] = r->v[i].person;
    }
}

static int offer(const struct rows *r, const struct fact_pair *pair, size_t n, bool answer, struct err *e)
{
    struct fact_stream *s = r->stream;
    for (size_t i = 0; i < n; i++) {
        struct fact_extra *x = find_extra(s, pair[i].name, answer);
        if (!x) {
            if (s->extra.n >= EXTRA_MAX)
                return err_set(e, ERR_LIMIT, NULL,
                               N_("more than %zu dimensions and questions in the facts of \"%.*s\""), EXTRA_MAX,
                               SV_ARG(s->name));
            struct fact_extra made = {.name = arena_sv(&r->facts->mem, pair[i].name), .answer = answer};
            vec_push(&r->facts->mem, &s->extra, made);
            x = &s->extra.v[s->extra.n - 1];
        }
        x->next = pair[i].value;
    }
    return 0;
}

static bool same_extras(const struct fact *a, const struct fact *b)
{
    return a->named == b->named && a->nnamed == b->nnamed && a->answer == b->answer && a->nanswers == b->nanswers;
}

static int put_extras(const struct rows *r, struct err *e)
{
    struct fact_stream *s = r->stream;
    for (size_t i = 0; i < r->n; i++) {
        const struct fact *fact = &r->v[i];
        bool again = i && same_extras(fact, fact - 1);
        for (size_t x = 0; !again && x < s->extra.n; x++)
            s->extra.v[x].next = (struct sv){0};
        if (!again &&
            (offer(r, fact->named, fact->nnamed, false, e) || offer(r, fact->answer, fact->nanswers, true, e)))
            return -1;
        for (size_t x = 0; x < s->extra.n; x++)
            if (again)
                fact_column_repeat(&s->extra.v[x].column, s->n + i);
            else
                fact_column_put(&s->extra.v[x].column, &r->facts->mem, s->n + i, s->cap, s->extra.v[x].next);
    }
    return 0;
}

static bool same_events(const struct fact *a, const struct fact *b)
{
    return a->event == b->event && a->nevents == b->nevents;
}

static void put_runs(const struct rows *r)
{
    struct fact_stream *s = r->stream;
    size_t first = s->runs.n;
    bool fresh = note_record(s, r->v->record);
    for (size_t i = 0; i < r->n; i++)
        fact_runs_put(&s->runs, &r->facts->mem, s->n + i, &r->v[i], i && same_events(&r->v[i], &r->v[i - 1]));
    if (fresh && s->index.nslots)
        fact_index_put(&s->index, s->runs.record, (uint32_t)first);
}

/* text: of the first of the facts; the others' stand as far apart as facts do. */
static void put_texts(const struct rows *r, struct fact_column *c, const struct sv *text)
{
    size_t row = r->stream->n;
    struct sv last = *text;
    fact_column_put(c, &r->facts->mem, row, r->stream->cap, last);
    for (size_t i = 1; i < r->n; i++) {
        text = (const struct sv *)((const char *)text + sizeof *r->v);
        if (same_text(*text, last))
            fact_column_repeat(c, row + i);
        else
            fact_column_put(c, &r->facts->mem, row + i, r->stream->cap, last = *text);
    }
}

static void put_values(const struct rows *r)
{
    struct fact_stream *s = r->stream;
    for (size_t i = 0; i < r->n; i++)
        fact_values_put(&s->value, s->n + i, s->cap, r->v[i].value);
}

static int add_rows(const struct rows *r, struct err *e)
{
    struct fact_stream *s = r->stream;
    if (r->n > UINT32_MAX - 1 - s->n)
        return err_set(e, ERR_LIMIT, NULL, N_("more than %lu facts in \"%.*s\""), (unsigned long)UINT32_MAX - 1,
                       SV_ARG(s->name));
    make_room(s, r->n);
    if (put_extras(r, e))
        return -1;
    put_runs(r);
    put_values(r);
    put_persons(r);
    put_texts(r, &s->measure, &r->v->measure);
    for (int d = 0; d < DIM_COUNT; d++)
        put_texts(r, &s->dim[d], &r->v->dim[d]);
    s->n += r->n;
    return 0;
}

int facts_add_record(struct facts *f, const struct fact *v, size_t n, struct err *e)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && v[end].record == v[i].record && sv_eq(v[end].stream, v[i].stream);)
            end++;
        const struct rows rows = {f, stream_of(f, v[i].stream), v + i, end - i};
        if (add_rows(&rows, e))
            return -1;
    }
    return 0;
}

int facts_add(struct facts *f, const struct fact *fact, struct err *e)
{
    return facts_add_record(f, fact, 1, e);
}

/* --- removing ----------------------------------------------------------------------------------------- */

static void move_row(struct fact_stream *s, size_t to, size_t from)
{
    if (s->person)
        s->person[to] = s->person[from];
    fact_values_move(&s->value, to, from);
    fact_column_move(&s->measure, to, from);
    for (int d = 0; d < DIM_COUNT; d++)
        fact_column_move(&s->dim[d], to, from);
    for (size_t i = 0; i < s->extra.n; i++)
        fact_column_move(&s->extra.v[i].column, to, from);
}

static void compact(struct fact_stream *s)
{
    size_t rows = s->n, runs = s->runs.n;
    s->n = s->dead = s->runs.n = 0;
    for (size_t run = 0, row = 0, end; run < runs; run++, row = end) {
        end = fact_run_end(&s->runs, row, rows);
        if (s->runs.flags[run] & FACT_DEAD)
            continue;
        fact_run_move(&s->runs, run, s->n, end - row);
        for (size_t i = row; i < end; i++, s->n++)
            if (s->n != i)
                move_row(s, s->n, i);
    }
    fact_index_drop(&s->index);
}

static void remove_record(struct fact_stream *s, uint32_t record)
{
    struct fact_runs *r = &s->runs;
    build_index(s);
    size_t run = fact_index_find(&s->index, r->record, record);
    if (run == FACT_NO_RUN)
        return;
    fact_index_remove(&s->index, r->record, record);
    for (size_t row = fact_run_row(r, run, s->n), end; run < r->n; run++, row = end) {
        end = fact_run_end(r, row, s->n);
        bool ours = r->record[run] == record && !(r->flags[run] & FACT_DEAD);
        if (!ours && !s->scattered)
            break;
        if (ours) {
            fact_run_bury(r, run);
            s->dead += end - row;
        }
    }
    if (s->dead >= COMPACT_MIN && s->dead * 4 > s->n)
        compact(s);
}

void facts_remove(struct facts *f, uint32_t record)
{
    for (size_t i = 0; i < f->streams.n; i++)
        if (record <= f->streams.v[i]->newest && f->streams.v[i]->n)
            remove_record(f->streams.v[i], record);
}

/* --- what there is ------------------------------------------------------------------------------------ */

size_t facts_count(const struct facts *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->streams.n; i++)
        n += f->streams.v[i]->n - f->streams.v[i]->dead;
    return n;
}

static size_t stream_bytes(const struct fact_stream *s)
{
    size_t row = (s->person ? sizeof *s->person : 0) + s->value.width + s->measure.width;
    for (int d = 0; d < DIM_COUNT; d++)
        row += s->dim[d].width;
    for (size_t i = 0; i < s->extra.n; i++)
        row += s->extra.v[i].column.width;
    return row * s->cap + fact_runs_bytes(&s->runs, s->cap) + s->index.nslots * sizeof *s->index.slot;
}

size_t facts_bytes(const struct facts *f)
{
    size_t n = f->mem.used;
    for (size_t i = 0; i < f->streams.n; i++)
        n += stream_bytes(f->streams.v[i]);
    return n;
}

int32_t facts_last_date(const struct facts *f)
{
    int32_t last = DATE_NONE;
    for (size_t i = 0; i < f->streams.n; i++) {
        const struct fact_runs *r = &f->streams.v[i]->runs;
        for (size_t run = 0; run < r->n; run++)
            if (!(r->flags[run] & FACT_DEAD) && r->date[run] > last)
                last = r->date[run];
    }
    return last;
}

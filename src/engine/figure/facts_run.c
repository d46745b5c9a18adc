/*
 * Runs: consecutive rows with one record, date, status and events. What they share stands once.
 * Used by facts.c.
 */
#include "engine/figure/facts_internal.h"

#include "base/date.h"

#include <stdlib.h>

#define FIRST_CAP ((size_t)64)

/* --- room ------------------------------------------------------------------------------------------- */

static size_t words_for(size_t rows)
{
    return (rows + FACT_WORD - 1) / FACT_WORD;
}

void fact_runs_rows(struct fact_runs *r, size_t had, size_t cap)
{
    size_t from = words_for(had), to = words_for(cap);
    r->word = xrealloc(r->word, to * sizeof *r->word);
    for (size_t i = from; i < to; i++)
        r->word[i] = (struct fact_word){0};
}

/* Also for the run that is being compared with the last one. */
void fact_runs_room(struct fact_runs *r, size_t n)
{
    size_t need = r->n + n + 1;
    size_t cap = r->cap < FIRST_CAP ? FIRST_CAP : r->cap < 65536 ? r->cap * 2 : r->cap + r->cap / 8;
    if (need <= r->cap)
        return;
    r->cap = cap > need ? cap : need;
    r->record = xrealloc(r->record, r->cap * sizeof *r->record);
    r->date = xrealloc(r->date, r->cap * sizeof *r->date);
    r->flags = xrealloc(r->flags, r->cap * sizeof *r->flags);
    for (size_t i = 0; i < r->events.n; i++)
        r->events.v[i].date = xrealloc(r->events.v[i].date, r->cap * sizeof *r->events.v[i].date);
}

void fact_runs_release(struct fact_runs *r)
{
    free(r->record);
    free(r->date);
    free(r->flags);
    free(r->word);
    for (size_t i = 0; i < r->events.n; i++)
        free(r->events.v[i].date);
}

size_t fact_runs_bytes(const struct fact_runs *r, size_t rows)
{
    size_t run = sizeof *r->record + sizeof *r->date + sizeof *r->flags + r->events.n * sizeof *r->date;
    return run * r->cap + words_for(rows) * sizeof *r->word;
}

/* --- which rows ------------------------------------------------------------------------------------- */

/* The row begins a run, or goes on with the last one. */
static void note_row(struct fact_runs *r, size_t row, bool begins)
{
    struct fact_word *w = &r->word[row / FACT_WORD];
    uint64_t bit = UINT64_C(1) << row % FACT_WORD;
    if (row % FACT_WORD == 0)
        w->before = (uint32_t)r->n;
    w->begins = begins ? w->begins | bit : w->begins & ~bit;
    r->n += begins;
}

size_t fact_run_end(const struct fact_runs *r, size_t row, size_t rows)
{
    size_t next = row + 1, word = next / FACT_WORD;
    uint64_t later = next < rows ? r->word[word].begins & UINT64_MAX << next % FACT_WORD : 0;
    while (!later && (word + 1) * FACT_WORD < rows)
        later = r->word[++word].begins;
    size_t end = later ? word * FACT_WORD + (size_t)__builtin_ctzll(later) : rows;
    return end < rows ? end : rows;
}

size_t fact_run_row(const struct fact_runs *r, size_t run, size_t rows)
{
    size_t word = 0, end = words_for(rows);
    while (end - word > 1) {
        size_t middle = word + (end - word) / 2;
        if (r->word[middle].before <= run)
            word = middle;
        else
            end = middle;
    }
    uint64_t begins = r->word[word].begins;
    for (size_t skip = run - r->word[word].before; skip; skip--)
        begins &= begins - 1;
    return word * FACT_WORD + (size_t)__builtin_ctzll(begins);
}

/* --- adding ------------------------------------------------------------------------------------------- */

static struct fact_event_column *find_event(const struct fact_runs *r, struct sv state)
{
    for (size_t i = 0; i < r->events.n; i++)
        if (sv_eq(r->events.v[i].state, state))
            return &r->events.v[i];
    return NULL;
}

const int32_t *facts_event(const struct fact_stream *s, struct sv state)
{
    const struct fact_event_column *c = find_event(&s->runs, state);
    return c ? c->date : NULL;
}

static struct fact_event_column *add_event(struct fact_runs *r, struct arena *mem, struct sv state)
{
    struct fact_event_column c = {arena_sv(mem, state), xmalloc(r->cap * sizeof *c.date)};
    for (size_t i = 0; i <= r->n; i++)
        c.date[i] = DATE_NONE;
    vec_push(mem, &r->events, c);
    return &r->events.v[r->events.n - 1];
}

/* Beside the runs, where the next one will stand. */
static void put_events(struct fact_runs *r, struct arena *mem, const struct fact *fact)
{
    for (size_t i = 0; i < r->events.n; i++)
        r->events.v[i].date[r->n] = DATE_NONE;
    for (size_t i = 0; i < fact->nevents; i++) {
        struct fact_event_column *c = find_event(r, fact->event[i].state);
        if (!c)
            c = add_event(r, mem, fact->event[i].state);
        int32_t had = c->date[r->n], date = fact->event[i].date;
        if (had == DATE_NONE || (date != DATE_NONE && date < had))
            c->date[r->n] = date;
    }
}

static bool same_events(const struct fact_runs *r)
{
    for (size_t i = 0; i < r->events.n; i++)
        if (r->events.v[i].date[r->n] != r->events.v[i].date[r->n - 1])
            return false;
    return true;
}

static bool goes_on(struct fact_runs *r, struct arena *mem, const struct fact *fact, uint8_t flags, bool like_last)
{
    size_t last = r->n - 1;
    bool same = r->n && r->record[last] == fact->record && r->date[last] == fact->date && r->flags[last] == flags;
    if (same && like_last)
        return true;
    put_events(r, mem, fact);
    return same && same_events(r);
}

void fact_runs_put(struct fact_runs *r, struct arena *mem, size_t row, const struct fact *fact, bool like_last)
{
    uint8_t flags = (uint8_t)(fact->status | (fact->apportioned ? FACT_APPORTIONED : 0));
    bool begins = !goes_on(r, mem, fact, flags, like_last);
    if (begins) {
        r->split = r->split || (r->n && r->record[r->n - 1] == fact->record && !(r->flags[r->n - 1] & FACT_DEAD));
        r->record[r->n] = fact->record;
        r->date[r->n] = fact->date;
        r->flags[r->n] = flags;
        r->live[flags]++;
    }
    note_row(r, row, begins);
}

/* --- removing ----------------------------------------------------------------------------------------- */

void fact_run_bury(struct fact_runs *r, size_t run)
{
    r->live[r->flags[run]]--;
    r->flags[run] |= FACT_DEAD;
}

void fact_run_move(struct fact_runs *r, size_t from, size_t row, size_t rows)
{
    size_t to = r->n;
    r->record[to] = r->record[from];
    r->date[to] = r->date[from];
    r->flags[to] = r->flags[from];
    for (size_t i = 0; i < r->events.n; i++)
        r->events.v[i].date[to] = r->events.v[i].date[from];
    for (size_t i = 0; i < rows; i++)
        note_row(r, row + i, i == 0);
}

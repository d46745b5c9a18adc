/*
 * A file rarely has every column: what it does not have stays as the record has it. Rows of repeats
 * are recognised by their _key, as an export writes it: RECORD/REPEAT/NUMBER. Without keys, a file
 * that lacks a column which the rows have answered (names, say) is refused: the answers could end up
 * in another row.
 */
#include "domain/exchange/import_internal.h"

struct merging {
    const struct import_read *r;
    struct import_record *rec;
    const struct record *existing;
    struct arena *mem;
    struct problems *out;
    size_t **old; /* by scope, by new row: the row it was; SIZE_MAX: none */
};

static size_t old_row(const struct merging *m, int scope, size_t row)
{
    struct sv key = m->rec->row_key[scope] ? m->rec->row_key[scope][row] : (struct sv){0}, rest;
    int64_t n;
    if (!sv_is(sv_cut(key, '/', &rest), m->existing->id) ||
        !sv_eq(sv_cut(rest, '/', &rest), m->existing->form->scope[scope].name) || !sv_to_int(rest, &n) || n < 1 ||
        (uint64_t)n > m->existing->answers->table[scope].n)
        return SIZE_MAX;
    return (size_t)n - 1;
}

static const struct question *question_of(const struct merging *m, int scope, size_t column)
{
    const struct form *f = m->existing->form;
    return &f->question[f->scope[scope].question[column]];
}

/* Whether any row of the record answers a question for which the file has no column. */
static const struct question *would_lose(const struct merging *m, int scope)
{
    const struct answer_table *had = &m->existing->answers->table[scope];
    for (size_t i = 0; i < m->existing->form->scope[scope].n; i++) {
        const struct question *q = question_of(m, scope, i);
        if (q->type == Q_CALCULATE || import_map_column(import_read_table(m->r, scope), q) >= 0)
            continue;
        for (size_t row = 0; row < had->n; row++)
            if (had->v[row].value[i].n)
                return q;
    }
    return NULL;
}

static bool merge_given(struct merging *m, int scope)
{
    const struct import_table *t = import_read_table(m->r, scope);
    struct answer_table *now = &m->rec->answers->table[scope];
    const struct answer_table *had = &m->existing->answers->table[scope];
    m->old[scope] = ARENA_ARRAY(m->mem, now->n, size_t);
    const struct question *lost = scope && !m->rec->row_key[scope] ? would_lose(m, scope) : NULL;
    if (lost) {
        struct source at = {.file = t->file, .column = lost->name};
        struct problem *p =
            problem_add(m->out, SEVERITY_ERROR, at, (struct sv){0}, N_("a column _key"),
                        N_("Record %s has rows of %.*s that answer \"%.*s\", which the file has not."), m->existing->id,
                        SV_ARG(m->existing->form->scope[scope].name), SV_ARG(lost->name));
        problem_remedy(m->out, p, N_("Keep the export's column _key, or export with --personal."));
        return false;
    }
    bool *used = ARENA_ARRAY(m->mem, had->n, bool);
    for (size_t row = 0; row < now->n; row++) {
        size_t old = scope ? old_row(m, scope, row) : 0;
        m->old[scope][row] = old < had->n && !used[old] ? old : SIZE_MAX; /* a copied row is a new one */
        if (old < had->n)
            used[old] = true;
    }
    for (size_t i = 0; i < m->existing->form->scope[scope].n; i++) {
        if (import_map_column(t, question_of(m, scope, i)) >= 0)
            continue;
        for (size_t row = 0; row < now->n; row++)
            if (m->old[scope][row] < had->n)
                now->v[row].value[i] = had->v[m->old[scope][row]].value[i];
    }
    return true;
}

/* The whole repeat stays, below the rows above it that stay. */
static void merge_absent(struct merging *m, int scope)
{
    const struct scope *s = &m->existing->form->scope[scope];
    const struct answer_table *had = &m->existing->answers->table[scope];
    const struct answer_table *above = &m->rec->answers->table[s->parent];
    m->old[scope] = ARENA_ARRAY(m->mem, had->n, size_t);
    for (size_t parent = 0; parent < above->n; parent++)
        for (size_t row = 0; row < had->n; row++) {
            if (had->v[row].parent != m->old[s->parent][parent])
                continue;
            size_t now = answers_add_row(m->mem, m->rec->answers, scope, parent);
            if (s->n)
                memcpy(m->rec->answers->table[scope].v[now].value, had->v[row].value, s->n * sizeof *had->v[row].value);
            m->old[scope][now] = row;
        }
}

bool import_merge(const struct import_read *r, struct import_record *rec, const struct record *existing,
                  struct arena *mem, struct problems *out)
{
    struct merging m = {r, rec, existing, mem, out, ARENA_ARRAY(mem, existing->form->nscopes, size_t *)};
    bool ok = true;
    for (size_t s = 0; s < existing->form->nscopes && ok; s++) {
        if (import_read_table(r, (int)s)->given)
            ok = merge_given(&m, (int)s);
        else
            merge_absent(&m, (int)s);
    }
    return ok;
}

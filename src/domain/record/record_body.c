/*
 * What a revision says about its record: canonical JSON, a public part and a personal part.
 *
 *     {"form":"activity","state":"approved","verification":"desk_checked","apportioned":true,
 *      "source_key":"A-1","events":{"approved":"2023-05-02"},"evidence":[{"kind":"minutes"}],
 *      "answers":{"kind":"workshop"},"rows":{"participants":[{"sex":"f"},{"_parent":2}]}}
 *
 * Empty answers are left out; rows of a repeat keep their places, `_parent` only where it is not 0.
 * The personal part has answers and rows alone. Must not know keys or tables.
 */
#include "domain/record/record_internal.h"

#include "format/json.h"
#include "format/node.h"

/* --- writing ---------------------------------------------------------------------------------- */

static bool row_has(const struct answers *a, size_t scope, size_t row, bool personal)
{
    const struct scope *s = &a->form->scope[scope];
    const struct answer_row *r = &a->table[scope].v[row];
    for (size_t i = 0; i < s->n; i++)
        if (r->value[i].n && a->form->question[s->question[i]].pii == personal)
            return true;
    return false;
}

bool record_body_personal(const struct answers *a)
{
    for (size_t s = 0; a && s < a->form->nscopes; s++)
        for (size_t r = 0; r < a->table[s].n; r++)
            if (row_has(a, s, r, true))
                return true;
    return false;
}

static bool in_scope(const struct form *f, size_t scope, struct sv name)
{
    const struct question *q = form_question(f, name);
    return q && (size_t)q->scope == scope;
}

static void write_kept(struct json *j, const struct form *f, size_t scope, const struct node *row)
{
    for (size_t i = 0; row && i < row->n; i++) {
        if (sv_is(row->key[i], "_parent") || in_scope(f, scope, row->key[i]))
            continue;
        json_key(j, row->key[i]);
        json_string(j, row->item[i]->scalar);
    }
}

/* The row as the revision before had it. */
static const struct node *row_before(const struct record_kept *kept, const struct form *f, size_t scope, size_t row,
                                     bool personal)
{
    const struct node *body = kept ? personal ? kept->personal : kept->open : NULL;
    if (!body || kept->from[scope][row] == ANSWERS_NEW_ROW)
        return NULL;
    if (scope == 0)
        return node_get(body, "answers");
    const struct node *rows = node_get(body, "rows");
    for (size_t i = 0; rows && i < rows->n; i++)
        if (sv_eq(rows->key[i], f->scope[scope].name))
            return kept->from[scope][row] < rows->item[i]->n ? rows->item[i]->item[kept->from[scope][row]] : NULL;
    return NULL;
}

static void write_row(struct json *j, const struct answers *a, size_t scope, size_t row, const struct record_kept *kept,
                      bool personal)
{
    const struct scope *s = &a->form->scope[scope];
    const struct answer_row *r = &a->table[scope].v[row];
    json_begin_object(j);
    if (r->parent && !personal)
        json_put_int(j, "_parent", (int64_t)r->parent);
    for (size_t i = 0; i < s->n; i++) {
        const struct question *q = &a->form->question[s->question[i]];
        if (!r->value[i].n || q->pii != personal)
            continue;
        json_key(j, q->name);
        json_string(j, r->value[i]);
    }
    write_kept(j, a->form, scope, row_before(kept, a->form, scope, row, personal));
    json_end_object(j);
}

static bool scope_has(const struct answers *a, size_t scope, const struct record_kept *kept, bool personal)
{
    if (!personal)
        return a->table[scope].n > 0;
    for (size_t r = 0; r < a->table[scope].n; r++) {
        const struct node *before = row_before(kept, a->form, scope, r, true);
        if (row_has(a, scope, r, true) || (before && before->n))
            return true;
    }
    return false;
}

static void write_repeat(struct json *j, const struct node *rows)
{
    json_begin_array(j);
    for (size_t r = 0; r < rows->n; r++) {
        const struct node *row = rows->item[r];
        json_begin_object(j);
        for (size_t i = 0; i < row->n; i++) {
            int64_t parent;
            json_key(j, row->key[i]);
            if (sv_is(row->key[i], "_parent") && sv_to_int(row->item[i]->scalar, &parent))
                json_int(j, parent);
            else
                json_string(j, row->item[i]->scalar);
        }
        json_end_object(j);
    }
    json_end_array(j);
}

static void begin_rows(struct json *j, bool *any)
{
    if (!*any) {
        json_keyz(j, "rows");
        json_begin_object(j);
    }
    *any = true;
}

/* Repeats that the form no longer has. */
static void write_kept_repeats(struct json *j, const struct form *f, const struct node *body, bool *any)
{
    const struct node *rows = body ? node_get(body, "rows") : NULL;
    for (size_t i = 0; rows && i < rows->n; i++) {
        if (record_kept_scope(f, rows->key[i]) >= 0)
            continue;
        begin_rows(j, any);
        json_key(j, rows->key[i]);
        write_repeat(j, rows->item[i]);
    }
}

static void write_answers(struct json *j, const struct answers *a, const struct record_kept *kept, bool personal)
{
    bool any = false;
    json_keyz(j, "answers");
    write_row(j, a, 0, 0, kept, personal);
    for (size_t s = 1; s < a->form->nscopes; s++) {
        if (!scope_has(a, s, kept, personal))
            continue;
        begin_rows(j, &any);
        json_key(j, a->form->scope[s].name);
        json_begin_array(j);
        for (size_t r = 0; r < a->table[s].n; r++)
            write_row(j, a, s, r, kept, personal);
        json_end_array(j);
    }
    if (kept)
        write_kept_repeats(j, a->form, personal ? kept->personal : kept->open, &any);
    if (any)
        json_end_object(j);
}

static void write_evidence(struct json *j, const struct record *r)
{
    if (!r->nevidence)
        return;
    json_keyz(j, "evidence");
    json_begin_array(j);
    for (size_t i = 0; i < r->nevidence; i++) {
        json_begin_object(j);
        json_put_some(j, "kind", r->evidence[i].kind);
        json_put_some(j, "hash", r->evidence[i].hash);
        json_put_some(j, "note", r->evidence[i].note);
        json_end_object(j);
    }
    json_end_array(j);
}

static void write_flag(struct json *j, const char *key, bool value)
{
    if (!value)
        return;
    json_put_bool(j, key, true);
}

static void write_public(struct json *j, const struct record *r, const struct record_kept *kept)
{
    json_begin_object(j);
    json_put_some(j, "form", r->form->id);
    json_put_some(j, "state", r->state);
    json_put_some(j, "verification", r->verification);
    write_flag(j, "deleted", r->deleted);
    write_flag(j, "apportioned", r->apportioned);
    json_put_some(j, "source_key", r->source_key);
    if (r->nevents)
        record_events_json(j, "events", r);
    write_evidence(j, r);
    if (!r->deleted)
        write_answers(j, r->answers, kept, false);
    json_end_object(j);
}

void record_body_write(struct buf *out, const struct record *r, const struct record_kept *kept, bool personal)
{
    struct json j = {.out = out};
    if (!personal) {
        write_public(&j, r, kept);
    } else if (!r->deleted && (record_body_personal(r->answers) || (kept && kept->personal))) {
        json_begin_object(&j);
        write_answers(&j, r->answers, kept, true);
        json_end_object(&j);
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

static void add_field(struct arena *mem, struct body_fields *out, struct sv name, struct sv value, struct sv question,
                      struct sv repeat, bool personal)
{
    struct body_field *f = ARENA_NEW(mem, struct body_field);
    *f = (struct body_field){name, value, question, repeat, personal};
    if (value.n && map_put(&out->by_name, name, f))
        vec_push(mem, out, *f);
}

struct sv record_body_value(const struct body_fields *all, struct sv name)
{
    const struct body_field *f = map_get(&all->by_name, name);
    return f ? f->value : (struct sv){0};
}

static void row_fields(const struct node *row, struct sv prefix, struct sv repeat, bool personal, struct arena *mem,
                       struct body_fields *out)
{
    for (size_t i = 0; row && i < row->n; i++) {
        struct sv name = prefix.n ? arena_printf(mem, "%.*s.%.*s", SV_ARG(prefix), SV_ARG(row->key[i])) : row->key[i];
        add_field(mem, out, name, row->item[i]->scalar, row->key[i], repeat, personal);
    }
}

static void repeat_fields(const struct node *rows, bool personal, struct arena *mem, struct body_fields *out)
{
    for (size_t i = 0; rows && i < rows->n; i++)
        for (size_t r = 0; r < rows->item[i]->n; r++)
            row_fields(rows->item[i]->item[r], arena_printf(mem, "%.*s[%zu]", SV_ARG(rows->key[i]), r + 1),
                       rows->key[i], personal, mem, out);
}

static struct sv evidence_text(const struct node *list, struct arena *mem)
{
    struct buf text = {0};
    for (size_t i = 0; list && i < list->n; i++) {
        struct sv kind = node_text(list->item[i], "kind"), hash = node_text(list->item[i], "hash"),
                  note = node_text(list->item[i], "note");
        buf_printf(&text, "%s%.*s", i ? ", " : "", SV_ARG(kind));
        if (hash.n)
            buf_printf(&text, " %.*s", SV_ARG(hash));
        if (note.n)
            buf_printf(&text, " (%.*s)", SV_ARG(note));
    }
    struct sv out = arena_sv(mem, buf_sv(&text));
    buf_release(&text);
    return out;
}

/* What is no question has a plain name, unless a question has that name. */
static void add_plain(const struct node *root, const char *key, struct sv value, struct arena *mem,
                      struct body_fields *out)
{
    bool taken = node_get(root, "answers") && node_get(node_get(root, "answers"), key);
    add_field(mem, out, taken ? arena_printf(mem, "_%s", key) : sv_of(key), value, (struct sv){0}, (struct sv){0},
              false);
}

static void plain_fields(const struct node *root, struct arena *mem, struct body_fields *out)
{
    static const char *const plain[] = {"form", "state", "verification", "deleted", "apportioned", "source_key"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        add_plain(root, plain[i], node_text(root, plain[i]), mem, out);
    const struct node *events = node_get(root, "events");
    for (size_t i = 0; events && i < events->n; i++)
        add_field(mem, out, arena_printf(mem, "reached:%.*s", SV_ARG(events->key[i])), events->item[i]->scalar,
                  (struct sv){0}, (struct sv){0}, false);
    add_plain(root, "evidence", evidence_text(node_get(root, "evidence"), mem), mem, out);
}

int record_body_fields(struct sv body, bool personal, struct arena *mem, struct body_fields *out, struct err *e)
{
    struct node *root;
    if (!body.n)
        return 0;
    if (node_read_json(mem, body, &root, e))
        return -1;
    out->by_name.mem = mem;
    if (!personal)
        plain_fields(root, mem, out);
    row_fields(node_get(root, "answers"), (struct sv){0}, (struct sv){0}, personal, mem, out);
    repeat_fields(node_get(root, "rows"), personal, mem, out);
    return 0;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* A question that the form no longer has stays in history and is no difference. */
bool record_body_retired(const struct body_field *field, const struct form *f)
{
    int scope = field->repeat.n ? record_kept_scope(f, field->repeat) : 0;
    return field->question.n &&
           (scope < 0 || (!sv_is(field->question, "_parent") && !in_scope(f, (size_t)scope, field->question)));
}

static bool covered(const struct body_fields *all, const struct body_fields *by, const struct form *f)
{
    for (size_t i = 0; i < all->n; i++) {
        bool same = sv_eq(record_body_value(by, all->v[i].name), all->v[i].value);
        if (!same && !record_body_retired(&all->v[i], f))
            return false;
    }
    return true;
}

int record_body_equal(struct sv body, const struct record *r, bool personal, struct arena *mem, bool *same,
                      struct err *e)
{
    struct buf now = {0};
    struct body_fields was = {0}, is = {0};
    record_body_write(&now, r, NULL, personal);
    *same = sv_eq(body, buf_sv(&now));
    int rc = 0;
    if (!*same && !now.failed) {
        struct err unreadable = {.lang = e->lang};
        rc = record_body_fields(arena_sv(mem, buf_sv(&now)), personal, mem, &is, e);
        *same = rc == 0 && record_body_fields(body, personal, mem, &was, &unreadable) == 0 &&
                covered(&was, &is, r->form) && covered(&is, &was, r->form);
    }
    buf_release(&now);
    return rc;
}

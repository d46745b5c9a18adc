/*
 * First step of form_finish: which question stands in which table and column, and whether every
 * name may be used. Must not look at expressions (form_refs.c does).
 */
#include "engine/form/form_internal.h"

/* Columns of their own in every table of records. Those of imports and exports (state, evidence…)
 * can be written with a leading underscore where a question has their name. */
static const char *const reserved[] = {"mission", "record", "row", "parent_row"};

static struct source name_source(const struct question *q)
{
    return (struct source){q->at.file, SV("name"), q->at.row};
}

static bool letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool name_valid(struct sv name)
{
    if (!name.n || !letter((unsigned char)name.p[0]))
        return false;
    for (size_t i = 1; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (!letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.')
            return false;
    }
    return true;
}

static bool is_reserved(struct sv name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (sv_ieq(name, sv_of(reserved[i])))
            return true;
    return sv_starts(name, "_");
}

static void check_name(const struct question *q, struct problems *out)
{
    struct problem *p;
    if (!name_valid(q->name)) {
        problem_add(out, SEVERITY_ERROR, name_source(q), q->name, "letters, digits, - _ and ., a letter first",
                    "“%.*s” cannot be the name of a question", SV_ARG(q->name));
    } else if (is_reserved(q->name) && (form_has_answer(q) || q->type == Q_REPEAT)) {
        p = problem_add(out, SEVERITY_ERROR, name_source(q), q->name, "another name",
                        "“%.*s” is reserved: records have a column of that name", SV_ARG(q->name));
        problem_remedy(out, p, "For example: %.*s_", SV_ARG(q->name));
    }
}

/* Groups and notes hold no answer: sharing a name with something does no harm. */
static bool harmless(const struct question *q)
{
    return !form_has_answer(q) && q->type != Q_REPEAT;
}

static void report_duplicate(const struct question *first, const struct question *second, struct problems *out)
{
    if (harmless(first) || harmless(second))
        problem_add(out, SEVERITY_WARNING, name_source(second), second->name, "a name of its own",
                    "the name “%.*s” is used twice (also in row %zu); the one with an answer is meant by ${%.*s}",
                    SV_ARG(second->name), first->at.row, SV_ARG(second->name));
    else
        problem_add(out, SEVERITY_ERROR, name_source(second), second->name, "a name of its own",
                    "the name “%.*s” is already used in row %zu; answers of both would be one column",
                    SV_ARG(second->name), first->at.row);
}

static void index_names(struct form *f, struct arena *mem, struct problems *out)
{
    struct map folded = {.mem = mem};
    f->by_name = (struct map){.mem = mem};
    for (size_t i = 0; i < f->n; i++) {
        struct question *q = &f->question[i];
        const struct question *first = map_get(&f->by_name, q->name);
        check_name(q, out);
        if (first)
            report_duplicate(first, q, out);
        else if (!map_put(&folded, utf8_fold(mem, q->name), q) && !harmless(q))
            problem_add(out, SEVERITY_WARNING, name_source(q), q->name, "a name that cannot be confused",
                        "the name “%.*s” differs from another only in capitals or accents", SV_ARG(q->name));
        if (!first || (harmless(first) && !harmless(q)))
            map_set(&f->by_name, q->name, q);
    }
}

static int scope_of_parent(const struct form *f, const struct question *q)
{
    return q->parent < 0 ? 0 : f->question[q->parent].scope;
}

static void open_scope(struct form *f, struct question *q)
{
    struct scope *s = &f->scope[f->nscopes];
    *s = (struct scope){.name = q->name, .parent = scope_of_parent(f, q), .repeat = (int)q->index};
    q->scope = (int)f->nscopes++;
}

static void place_question(struct form *f, struct arena *mem, struct question *q)
{
    q->column = FORM_NO_ANSWER;
    if (q->type == Q_REPEAT) {
        open_scope(f, q);
        return;
    }
    q->scope = scope_of_parent(f, q);
    if (q->type == Q_GROUP || q->type == Q_NOTE)
        return;
    struct scope *s = &f->scope[q->scope];
    struct {
        size_t *v;
        size_t n, cap;
    } column = {s->question, s->n, s->cap};
    q->column = s->n;
    vec_push(mem, &column, q->index);
    s->question = column.v;
    s->n = column.n;
    s->cap = column.cap;
}

void form_layout_run(struct form *f, struct arena *mem, struct problems *out)
{
    f->scope_cap = 1;
    for (size_t i = 0; i < f->n; i++)
        f->scope_cap += f->question[i].type == Q_REPEAT;
    f->scope = ARENA_ARRAY(mem, f->scope_cap, struct scope);
    f->scope[0] = (struct scope){.name = f->id, .parent = -1, .repeat = -1};
    f->nscopes = 1;
    for (size_t i = 0; i < f->n; i++) {
        f->question[i].index = i;
        place_question(f, mem, &f->question[i]);
    }
    index_names(f, mem, out);
}

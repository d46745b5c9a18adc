/*
 * Changes of a form that would lose answers: another kind of column, another table, sealed or
 * not. They are refused while there are records, or another mission uses the same tables. Nothing
 * is changed here.
 */
#include "domain/form/form_tables.h"
#include "domain/pack/pack_diff_internal.h"

struct refusing {
    const struct two_packs *two;
    struct db_conn *conn;
    const struct form *old, *next;
    struct problems *refused;
};

static const char *storage_name(const struct question *q, enum db_type type)
{
    if (q->pii)
        return N_("sealed answers");
    return type == DB_INT ? N_("whole numbers") : type == DB_REAL ? N_("decimal numbers") : N_("text");
}

enum db_type pack_storage(struct arena *mem, const struct form *f, const struct question *q)
{
    const struct sqlgen_table t = form_table(mem, f, (size_t)q->scope);
    for (size_t i = 0; i < t.n; i++)
        if (sv_eq(t.column[i].name, q->name))
            return t.column[i].type;
    return DB_NULL;
}

static struct source at_column(const struct question *q, const char *column)
{
    return (struct source){q->at.file, sv_of(column), q->at.row};
}

static void refuse_storage(const struct refusing *r, const struct question *was, const struct question *is,
                           enum db_type before, enum db_type after)
{
    const char *lang = r->refused->lang;
    bool sealed = was->pii != is->pii;
    struct problem *p = problem_add(
        r->refused, SEVERITY_ERROR, at_column(is, sealed ? "pii" : "type"), sv_of(question_type_name(is->type)),
        question_type_name(was->type), N_("The answers to “%.*s” are kept as %s; as %s those there are would be lost."),
        SV_ARG(is->name), tr(lang, storage_name(was, before)), tr(lang, storage_name(is, after)));
    problem_remedy(r->refused, p, N_("Give the new question another name: the old answers stay readable."));
}

static void refuse_move(const struct refusing *r, const struct question *was, const struct question *is)
{
    struct problem *p =
        problem_add(r->refused, SEVERITY_ERROR, at_column(is, "name"), is->name, NULL,
                    N_("“%.*s” moves from “%.*s” to “%.*s”: the answers there are would no longer belong to it."),
                    SV_ARG(is->name), SV_ARG(r->old->scope[was->scope].name), SV_ARG(r->next->scope[is->scope].name));
    problem_remedy(r->refused, p, N_("Give the new question another name: the old answers stay readable."));
}

static int check_question(const struct refusing *r, const struct question *was, const struct question *is,
                          struct err *e)
{
    enum db_type before = pack_storage(r->two->mem, r->old, was), after = pack_storage(r->two->mem, r->next, is);
    const struct sqlgen_table t = form_table(r->two->mem, r->old, (size_t)was->scope);
    bool moves = !sv_eq(r->old->scope[was->scope].name, r->next->scope[is->scope].name);
    bool empty, shared;
    if (before == after && !moves)
        return 0;
    if (sqlgen_is_empty(r->conn, &t, &empty, e) || pack_store_shared(r->conn, r->two->mission, r->old->id, &shared, e))
        return -1;
    if (!empty && moves)
        refuse_move(r, was, is);
    else if (!moves && (!empty || shared))
        refuse_storage(r, was, is, before, after);
    return 0;
}

/* A question that goes while one with the same words comes: perhaps it was only renamed. */
static void warn_renamed(const struct refusing *r, const struct question *was)
{
    struct sv words = text_get(&was->label, r->refused->lang);
    for (size_t i = 0; words.n && i < r->next->n; i++) {
        const struct question *is = &r->next->question[i];
        if (!form_has_answer(is) || form_question(r->old, is->name) ||
            !sv_eq(text_get(&is->label, r->refused->lang), words))
            continue;
        struct problem *p = problem_add(
            r->refused, SEVERITY_WARNING, at_column(is, "name"), is->name, NULL,
            N_("“%.*s” is gone and “%.*s” is new with the same words: the answers there are do not move along."),
            SV_ARG(was->name), SV_ARG(is->name));
        problem_remedy(r->refused, p, N_("Keep the name “%.*s” if it is the same question."), SV_ARG(was->name));
    }
}

int pack_refuse(const struct two_packs *two, struct db_conn *c, const struct form *old, const struct form *next,
                struct problems *refused, struct err *e)
{
    const struct refusing r = {two, c, old, next, refused};
    for (size_t i = 0; i < old->n; i++) {
        const struct question *was = &old->question[i], *is = form_question(next, was->name);
        if (!form_has_answer(was))
            continue;
        if (!is || !form_has_answer(is))
            warn_renamed(&r, was);
        else if (check_question(&r, was, is, e))
            return -1;
    }
    return 0;
}

/*
 * Answers to findings. An answer belongs to a finding as it was found: when what was expected or found changes,
 * the digest does, and the answer is in force no more.
 */
#include "domain/edition/edition_internal.h"

#include "base/buf.h"
#include "base/date.h"

#include <sodium.h>

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_digit(struct sv word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return true;
    return false;
}

/* What a text says in every language: its words with digits, without what groups them ("at most 1,190": 1190).
 * An answer given in one language holds for a report in another. The text itself where there is no digit. */
static struct sv in_no_language(struct sv text, struct arena *mem)
{
    struct buf out = {.max = text.n + 1};
    size_t start = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && is_letter_or_digit(text.p[i]))
            continue;
        struct sv word = sv_make(text.p + start, i - start);
        buf_add(&out, has_digit(word) ? word : sv_none());
        start = i + 1;
    }
    struct sv found = out.n ? arena_sv(mem, buf_sv(&out)) : text;
    buf_release(&out);
    return found;
}

struct sv edition_finding_digest(const struct finding *f, struct arena *mem)
{
    unsigned char hash[EDITION_HASH];
    struct node *n = node_new_map(mem);
    edition_json_put(mem, n, "rule", f->rule);
    edition_json_put(mem, n, "subject", f->subject);
    edition_json_put(mem, n, "slice", slice_format(mem, &f->slice));
    edition_json_put(mem, n, "period", f->period);
    edition_json_put(mem, n, "expected", in_no_language(f->expected, mem));
    edition_json_put(mem, n, "found", in_no_language(f->found, mem));
    struct sv text = edition_json_text(n, mem);
    (void)crypto_hash_sha256(hash, (const unsigned char *)text.p, text.n);
    return edition_hex(hash, 16, mem);
}

/* The last word about a finding counts. */
const struct edition_answer *edition_answer_to(const struct edition_answers *all, const struct finding *f,
                                               struct arena *mem)
{
    struct sv digest = edition_finding_digest(f, mem);
    for (size_t i = all->n; i > 0; i--)
        if (sv_eq(all->v[i - 1].finding, digest))
            return all->v[i - 1].withdrawn ? NULL : &all->v[i - 1];
    return NULL;
}

int edition_unanswered(struct db_conn *c, struct sv mission, const struct findings *all, struct arena *mem,
                       struct findings *out, struct err *e)
{
    struct edition_answers answers;
    *out = (struct findings){0};
    if (edition_store_answers(c, mission, mem, &answers, e))
        return -1;
    for (size_t i = 0; i < all->n; i++)
        if (!edition_answer_to(&answers, &all->v[i], mem))
            vec_push(mem, out, all->v[i]);
    return 0;
}

static void columns(struct report_table *t, const char *lang, struct arena *mem)
{
    static const char *const heading[] = {N_("Subject"), N_("What was found"), N_("Why it is published all the same"),
                                          N_("Answered by")};
    *t = (struct report_table){.column = ARENA_ARRAY(mem, 4, struct report_column), .ncolumns = 4};
    for (size_t i = 0; i < 4; i++)
        t->column[i] = (struct report_column){sv_of(tr(lang, heading[i])), REPORT_TEXT};
}

static void add_row(struct report_table *t, const struct finding *f, const struct edition_answer *a, struct arena *mem)
{
    struct report_row row = {.cell = ARENA_ARRAY(mem, 4, struct sv)};
    char at[32];
    struct sv moment = moment_format(a->at_ms, at);
    row.cell[0] = f->subject;
    row.cell[1] = f->message;
    row.cell[2] = a->reason;
    row.cell[3] = arena_printf(mem, "%.*s, %.10s", SV_ARG(a->by), moment.p);
    vec_push(mem, t, row);
}

static void add_leaf(struct edition *ed, const struct finding *f, const struct edition_answer *a, struct arena *mem)
{
    struct node *n = node_new_map(mem);
    struct edition_leaf leaf = {0};
    char at[32];
    edition_json_put(mem, n, "kind", SV("answer"));
    edition_json_put(mem, n, "rule", f->rule);
    edition_json_put(mem, n, "subject", f->subject);
    edition_json_put(mem, n, "finding", f->message);
    edition_json_put(mem, n, "reason", a->reason);
    edition_json_put(mem, n, "by", a->by);
    edition_json_put(mem, n, "time", arena_sv(mem, moment_format(a->at_ms, at)));
    edition_leaf_make(&leaf, n, false, mem);
    vec_push(mem, &ed->figures, leaf);
}

/* `found` as check_run gives them, the model's as they may be printed: one beside the other. */
void edition_add_answers(struct report_model *m, const struct findings *found, const struct edition_answers *all,
                         struct edition *ed, struct arena *mem)
{
    struct report_table t;
    columns(&t, m->lang, mem);
    for (size_t i = 0; i < found->n && i < m->findings.n; i++) {
        const struct edition_answer *a = edition_answer_to(all, &found->v[i], mem);
        if (!a)
            continue;
        add_row(&t, &m->findings.v[i], a, mem);
        add_leaf(ed, &m->findings.v[i], a, mem);
    }
    if (t.n)
        report_add_table(m, mem, sv_of(tr(m->lang, N_("Answers to findings"))),
                         sv_of(tr(m->lang, N_("Findings that were open when this edition was published, and the reason "
                                              "that was given for each."))),
                         &t);
}

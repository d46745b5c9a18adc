/*
 * Publishing: the report is rendered twice. The first time without a root tells what a reader will see, which is
 * signed together with the figures; the second time its files carry the seal and the edition's document. The seal
 * has no digits of its own, so that both show the same numbers.
 */
#include "domain/edition/edition_internal.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/problem.h"
#include "domain/edition/edition_files.h"
#include "domain/public/public_names.h"

#include <stdio.h>

/* --- findings --------------------------------------------------------------------------------------------- */

static int refuse_open(struct view *v, const struct findings *found, const struct edition_answers *answers,
                       struct problems *problems, struct err *e)
{
    size_t open = 0;
    for (size_t i = 0; i < found->n; i++) {
        const struct finding *f = &found->v[i];
        if (f->severity != SEVERITY_ERROR || edition_answer_to(answers, f, &v->mem))
            continue;
        open++;
        struct problem *p = problem_add(problems, SEVERITY_ERROR, (struct source){0}, f->subject, NULL, "%.*s: %.*s",
                                        SV_ARG(f->rule), SV_ARG(f->message));
        problem_remedy(problems, p, N_("mend it, or answer it: istmo answer %.*s %.*s --period %.*s --reason TEXT"),
                       SV_ARG(f->rule), SV_ARG(f->subject), SV_ARG(v->period.name));
    }
    if (!open)
        return 0;
    return err_set(e, ERR_INPUT, NULL, N_("%zu errors are open: a report is published when each is mended or answered"),
                   open);
}

/* --- leaves ------------------------------------------------------------------------------------------------ */

static void add_head(struct view *v, const struct report_model *m, struct sv report, struct sv previous,
                     struct edition *ed)
{
    struct arena *mem = &v->mem;
    struct node *n = node_new_map(mem);
    struct edition_leaf leaf = {0};
    edition_json_put(mem, n, "kind", SV("edition"));
    edition_json_put(mem, n, "mission", ed->mission);
    edition_json_put_int(mem, n, "number", ed->number);
    edition_json_put(mem, n, "report", report);
    edition_json_put(mem, n, "title", m->title.text);
    edition_json_put(mem, n, "period", m->period);
    edition_json_put(mem, n, "lang", sv_of(m->lang));
    edition_json_put(mem, n, "time", m->made_at);
    edition_json_put(mem, n, "user", v->ctx->user);
    edition_json_put(mem, n, "previous", previous);
    edition_leaf_make(&leaf, n, false, mem);
    vec_push(mem, &ed->figures, leaf);
}

static int add_texts(struct view *v, const struct report_model *m, struct edition *ed, struct err *e)
{
    for (size_t k = 0; k < edition_nfiles; k++) {
        struct sv bytes;
        struct seen seen;
        struct edition_leaf leaf = {0};
        if (edition_file[k].render(m, &v->mem, &bytes, e) || seen_read(bytes, &v->mem, &seen, e))
            return -1;
        edition_leaf_make(&leaf, seen_leaf(&seen, edition_file[k].kind, ed, &v->mem), false, &v->mem);
        vec_push(&v->mem, &ed->figures, leaf);
    }
    return 0;
}

struct report_seal edition_seal(const struct edition *ed, struct arena *mem)
{
    return (struct report_seal){.number = ed->number,
                                .fingerprint = edition_fingerprint(&ed->root, mem),
                                .address = arena_printf(mem, "ISTMO:%.*s:%lld:%.*s", SV_ARG(ed->mission),
                                                        (long long)ed->number,
                                                        SV_ARG(edition_hex(ed->root.b, EDITION_HASH, mem)))};
}

static int next_number(struct view *v, struct edition *ed, struct sv *previous, struct err *e)
{
    struct edition_rows rows;
    if (edition_store_list(v->conn, v->ctx->mission, &v->mem, &rows, e))
        return -1;
    ed->number = rows.n ? rows.v[rows.n - 1].number + 1 : 1;
    *previous = rows.n ? edition_hex(rows.v[rows.n - 1].root.b, EDITION_HASH, &v->mem) : (struct sv){0};
    return 0;
}

static int make(struct view *v, struct sv report, struct report_model *m, const struct findings *found,
                const struct edition_answers *answers, struct edition *ed, struct err *e)
{
    struct sv previous;
    if (next_number(v, ed, &previous, e))
        return -1;
    add_head(v, m, report, previous, ed);
    if (edition_collect(v, m, ed, e))
        return -1;
    edition_add_answers(m, found, answers, ed, &v->mem);
    struct report_seal blank = edition_seal(ed, &v->mem);
    m->seal = &blank;
    int rc = add_texts(v, m, ed, e);
    m->seal = NULL;
    edition_roots(ed);
    return rc;
}

/* --- storing ----------------------------------------------------------------------------------------------- */

struct storing {
    const struct context *ctx;
    const struct edition *ed;
    const struct public_output *public; /* the true values, for the suppression of the next edition */
    struct edition_row row;
};

static int store_leaves(struct db_conn *writer, const struct storing *s, enum edition_tree tree,
                        const struct edition_leaves *leaves, struct err *e)
{
    for (size_t i = 0; i < leaves->n; i++)
        if (edition_store_leaf(writer, s->ctx->mission, s->ed->number, tree, i, &leaves->v[i], e))
            return -1;
    return 0;
}

static int store_job(struct db_conn *writer, void *ctx, struct err *e)
{
    const struct storing *s = ctx;
    if (edition_store_insert(writer, s->ctx->mission, &s->row, e) ||
        store_leaves(writer, s, EDITION_FIGURES, &s->ed->figures, e))
        return -1;
    return store_leaves(writer, s, EDITION_LINEAGE, &s->ed->lineage, e) ||
                   public_save(writer, s->ctx->mission, s->ed->number, s->public, e)
               ? -1
               : 0;
}

static int sign(struct view *v, struct edition *ed, struct err *e)
{
    struct edition_key key;
    struct db_conn *c;
    if (edition_key_open(v->ctx, &key, e))
        return -1;
    edition_key_sign(&key, &ed->root, ed->signature);
    memcpy(ed->key, key.public.key, EDITION_PUBLIC);
    edition_key_forget(&key);
    if (db_reader(v->ctx->db, &c, e)) /* the view's snapshot may be older than the key */
        return -1;
    int rc = edition_store_keys(c, v->ctx->mission, &v->mem, &ed->keys, e);
    db_reader_done(v->ctx->db, c);
    return rc;
}

static int store(struct view *v, struct sv report, const struct report_model *m, const struct edition *ed,
                 struct err *e)
{
    struct storing s = {.ctx = v->ctx,
                        .ed = ed,
                        .public = m->public,
                        .row = {.number = ed->number,
                                .report = report,
                                .period = m->period,
                                .lang = sv_of(m->lang),
                                .by = v->ctx->user,
                                .root = ed->root}};
    (void)moment_parse(m->made_at, &s.row.at_ms);
    memcpy(s.row.signature, ed->signature, EDITION_SIGN);
    memcpy(s.row.key, ed->key, EDITION_PUBLIC);
    return db_write(v->ctx->db, store_job, &s, e);
}

/* --- files ------------------------------------------------------------------------------------------------- */

static int write_files(struct view *v, struct sv report, struct report_model *m, const struct edition *ed,
                       const char *folder, struct edition_files *files, struct err *e)
{
    struct arena *mem = &v->mem;
    struct report_seal seal = edition_seal(ed, mem);
    struct sv document = edition_document_write(ed, mem);
    struct sv stem =
        arena_printf(mem, "%s/%.*s-%.*s-%lld", folder, SV_ARG(report), SV_ARG(m->period), (long long)ed->number);
    int rc = 0;
    seal.document = document;
    m->seal = &seal;
    for (size_t k = 0; rc == 0 && k < edition_nfiles; k++) {
        struct sv bytes, path = arena_printf(mem, "%.*s.%s", SV_ARG(stem), seen_kind_name(edition_file[k].kind));
        rc = edition_file[k].render(m, mem, &bytes, e);
        if (rc == 0)
            rc = edition_file_write(bytes, path.p, e);
        if (rc == 0)
            vec_push(mem, &files->path, path);
    }
    m->seal = NULL;
    struct sv path = arena_printf(mem, "%.*s.json", SV_ARG(stem));
    if (rc == 0)
        rc = edition_file_write(document, path.p, e);
    if (rc == 0)
        vec_push(mem, &files->path, path);
    return rc;
}

int edition_publish(struct view *v, struct sv report, const char *folder, struct edition *out,
                    struct edition_files *files, struct problems *problems, struct err *e)
{
    struct report_model *m;
    struct findings found = {0};
    struct edition_answers answers;
    *out = (struct edition){.mission = v->ctx->mission};
    if (report_build_public(v->conn, v->ctx, v->pack, v->facts, report, &v->period, &v->mem, &m, e) ||
        check_run(v->conn, v->ctx, v->pack, v->facts, &v->period, &v->mem, &found, e) ||
        public_names(v->conn, v->ctx, v->pack, report, v->period.name, NULL, &v->mem, &found, e) ||
        edition_store_answers(v->conn, v->ctx->mission, &v->mem, &answers, e) ||
        refuse_open(v, &found, &answers, problems, e) || make(v, report, m, &found, &answers, out, e) ||
        sign(v, out, e) || store(v, report, m, out, e))
        return -1;
    return write_files(v, report, m, out, folder, files, e);
}

int edition_now(struct view *v, const struct edition *like, struct edition *out, struct err *e)
{
    const struct edition_leaf *head = edition_leaf_of(like, "edition", 0);
    struct report_model *m;
    *out = (struct edition){.mission = like->mission, .number = like->number};
    if (report_build_public(v->conn, v->ctx, v->pack, v->facts, node_text(head->node, "report"), &v->period, &v->mem,
                            &m, e))
        return -1;
    return edition_collect(v, m, out, e);
}

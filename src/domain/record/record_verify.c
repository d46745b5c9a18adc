/*
 * Is everything still as it was saved? The chains (numbering, links, hashes, personal parts, ends),
 * then each record (row, form tables, facts) against its last revision. Called by the command
 * `verify` and by tests; changes nothing; holds a page of rows at a time.
 */
#include "domain/record/record_internal.h"

#include "domain/fact/fact.h"
#include "domain/form/form_tables.h"
#include "format/node.h"

#include <assert.h>

#define NODES_MAX 10000

struct chain { /* how far a node's chain has been walked */
    struct sv node;
    int64_t seq;
    unsigned char hash[HASH_BYTES];
};

struct chains {
    struct chain *v;
    size_t n, cap;
};

struct walk {
    struct db_conn *c;
    const struct context *ctx;
    struct vault *v;
    const struct pack *pk;
    struct verify_result *out;
    struct arena keep, page, mem;
    struct chains chains;
    struct period_marks marks;
    size_t mark;    /* the next one that the chain must tell */
    int64_t num;    /* last revision's */
    int64_t firsts; /* first revisions of records */
    int64_t **rows; /* by form and scope: rows that records account for */
};

static struct source at(struct sv what, int64_t row)
{
    return (struct source){.column = what, .row = row > 0 ? (size_t)row : 0};
}

static struct sv keep(struct walk *w, struct sv text)
{
    return arena_sv(w->out->problems->mem, text);
}

static void broken(struct walk *w, const struct revision *r, const char *what)
{
    w->out->chain_ok = false;
    problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, r->record), r->version), (struct sv){0}, NULL,
                N_("revision %lld (%.*s %lld of record %.*s): %s"), (long long)r->num, SV_ARG(r->node),
                (long long)r->seq, SV_ARG(r->record), tr(w->out->problems->lang, what));
}

/* --- chains ----------------------------------------------------------------------------------- */

static struct chain *chain_of(struct walk *w, struct sv node)
{
    for (size_t i = 0; i < w->chains.n; i++)
        if (sv_eq(w->chains.v[i].node, node))
            return &w->chains.v[i];
    struct chain one = {.node = arena_sv(&w->keep, node)};
    if (w->chains.n == NODES_MAX)
        return NULL;
    vec_push(&w->keep, &w->chains, one);
    return &w->chains.v[w->chains.n - 1];
}

static int check_predecessor(struct walk *w, const struct revision *r, struct err *e)
{
    static const unsigned char none[HASH_BYTES];
    struct revision before;
    bool found;
    if (r->version == 1 && memcmp(r->predecessor, none, HASH_BYTES) != 0)
        broken(w, r, N_("a first revision names another before it"));
    if (r->version == 1)
        return 0;
    if (revision_store_find(w->c, w->ctx->mission, r->record, r->version - 1, &w->mem, &before, &found, e))
        return -1;
    if (!found)
        broken(w, r, N_("the record's revision before it is missing"));
    else if (memcmp(before.hash, r->predecessor, HASH_BYTES) != 0)
        broken(w, r, N_("it does not follow the record's revision before it"));
    return 0;
}

static int read_key(struct walk *w, struct sv record, struct record_key *k, struct err *e)
{
    struct sv wrapped;
    *k = (struct record_key){0};
    if (!vault_has_key(w->v))
        return 0;
    if (record_store_key(w->c, w->ctx->mission, record, &w->mem, &wrapped, e))
        return -1;
    struct err damaged = {.lang = e->lang};
    if (wrapped.n && vault_unwrap(w->v, record, wrapped, k, &damaged)) {
        w->out->chain_ok = false;
        problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, record), 0), (struct sv){0}, NULL, "%s",
                    damaged.message);
    }
    return 0;
}

static int check_personal(struct walk *w, const struct revision *r, struct err *e)
{
    struct record_key k;
    struct sv personal;
    if (!r->sealed.n && !r->commitment.n)
        return 0;
    if (read_key(w, r->record, &k, e))
        return -1;
    enum unsealed found = record_chain_unseal(w->v, &k, r, &w->mem, &personal);
    vault_key_forget(&k);
    w->out->erased += found == ERASED;
    if (found == BROKEN)
        broken(w, r, N_("its personal part is not what was sealed"));
    return 0;
}

/* The marks of closed periods, in the order in which the chain tells them. */
static void check_mark(struct walk *w, const struct revision *r)
{
    struct err unreadable = {0};
    struct node *body;
    const struct period_mark *m = w->mark < w->marks.n ? &w->marks.v[w->mark++] : NULL;
    assert(r->record.p && r->record.n >= sizeof RECORD_PERIOD - 1); /* check_revision looked at its name */
    struct sv name = sv_make(r->record.p + sizeof RECORD_PERIOD - 1, r->record.n - (sizeof RECORD_PERIOD - 1));
    bool same = m && node_read_json(&w->mem, r->body, &body, &unreadable) == 0 && sv_eq(m->period, name) &&
                sv_eq(m->first, node_text(body, "first")) && sv_eq(m->last, node_text(body, "last")) &&
                m->closed == sv_is(node_text(body, "closed"), "true") && m->at_ms == r->at_ms && sv_eq(m->by, r->by) &&
                sv_eq(m->reason, r->reason);
    if (!same)
        broken(w, r, N_("the table of closed periods says something else"));
}

static int check_revision(struct walk *w, const struct revision *r, struct err *e)
{
    unsigned char hash[HASH_BYTES];
    struct chain *chain = chain_of(w, r->node);
    bool period = sv_starts(r->record, RECORD_PERIOD);
    if (!chain)
        return err_set(e, ERR_LIMIT, NULL, N_("the revisions name more than %d nodes"), NODES_MAX);
    if (r->num != w->num + 1)
        broken(w, r, N_("revisions before it are missing"));
    if (r->seq != chain->seq + 1)
        broken(w, r, N_("it does not stand in its place: its node's revisions before it are missing or moved"));
    else if (memcmp(r->prev, chain->hash, HASH_BYTES) != 0)
        broken(w, r, N_("it does not follow the revision before it"));
    record_chain_hash(w->ctx->mission, r, hash);
    if (memcmp(hash, r->hash, HASH_BYTES) != 0)
        broken(w, r, N_("its content is not what was saved"));
    w->num = r->num;
    w->firsts += r->version == 1 && !period;
    chain->seq = r->seq;
    memcpy(chain->hash, r->hash, HASH_BYTES);
    w->out->revisions++;
    if (period)
        check_mark(w, r);
    return check_predecessor(w, r, e) || check_personal(w, r, e) ? -1 : 0;
}

static int walk_chains(struct walk *w, struct err *e)
{
    struct revisions page;
    if (revision_store_marks(w->c, w->ctx->mission, &w->keep, &w->marks, e))
        return -1;
    do {
        arena_reset(&w->page);
        if (revision_store_page(w->c, w->ctx->mission, w->num, &w->page, &page, e))
            return -1;
        for (size_t i = 0; i < page.n; i++) {
            arena_reset(&w->mem);
            if (check_revision(w, &page.v[i], e))
                return -1;
        }
    } while (page.n == RECORD_PAGE);
    if (w->mark < w->marks.n) {
        w->out->chain_ok = false;
        problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, w->marks.v[w->mark].period), 0), (struct sv){0}, NULL,
                    N_("the period %.*s was closed or reopened outside the chain of revisions"),
                    SV_ARG(w->marks.v[w->mark].period));
    }
    return 0;
}

static void bad_end(struct walk *w, struct sv node, const char *what)
{
    w->out->chain_ok = false;
    problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, node), 0), (struct sv){0}, NULL,
                N_("the chain of the node %.*s: %s"), SV_ARG(node), tr(w->out->problems->lang, what));
}

static void check_end(struct walk *w, const struct chain_head *head)
{
    unsigned char mac[HASH_BYTES];
    const struct chain *chain = chain_of(w, head->node);
    if (vault_has_key(w->v)) {
        record_chain_mac(w->v, head, mac);
        if (memcmp(mac, head->mac, HASH_BYTES) != 0)
            bad_end(w, head->node, N_("the mark of its end was not made with the mission's key"));
    }
    if (!chain || chain->seq < head->seq)
        bad_end(w, head->node, N_("its last revisions are missing"));
    else if (chain->seq > head->seq)
        bad_end(w, head->node, N_("revisions stand after its end"));
    else if (memcmp(chain->hash, head->hash, HASH_BYTES) != 0)
        bad_end(w, head->node, N_("its last revision is not the one that was saved"));
}

static int check_ends(struct walk *w, struct err *e)
{
    struct chain_heads heads;
    if (revision_store_heads(w->c, w->ctx->mission, &w->keep, &heads, e))
        return -1;
    size_t nchains = w->chains.n;
    for (size_t i = 0; i < nchains; i++) {
        bool marked = false;
        for (size_t h = 0; h < heads.n && !marked; h++)
            marked = sv_eq(heads.v[h].node, w->chains.v[i].node);
        if (!marked)
            bad_end(w, w->chains.v[i].node, N_("the mark of its end is missing"));
    }
    for (size_t h = 0; h < heads.n; h++)
        check_end(w, &heads.v[h]);
    if (!vault_has_key(w->v) && heads.n)
        problem_add(w->out->problems, SEVERITY_WARNING, at((struct sv){0}, 0), (struct sv){0}, NULL,
                    N_("the mission's key is not here: personal parts and the ends of the chains were not checked"));
    return 0;
}

/* --- records ---------------------------------------------------------------------------------- */

static void differs(struct walk *w, const struct record_row *row, const char *what)
{
    problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, sv_of(row->r.id)), row->r.version), (struct sv){0}, NULL,
                N_("record %s: %s"), row->r.id, tr(w->out->problems->lang, what));
}

static void count_rows(struct walk *w, const struct record *r)
{
    for (size_t f = 0; f < w->pk->forms.n; f++)
        for (size_t s = 0; w->pk->forms.v[f] == r->form && !r->deleted && s < r->form->nscopes; s++)
            w->rows[f][s] += (int64_t)r->answers->table[s].n;
}

/* The tables against the last revision. */
static int check_body(struct walk *w, struct record_row *row, const struct revision *last, const struct record_key *k,
                      struct err *e)
{
    struct sv personal;
    bool same;
    if (record_body_equal(last->body, &row->r, false, &w->mem, &same, e))
        return -1;
    if (!same) {
        w->out->chain_ok = false;
        differs(w, row, N_("its tables do not hold what its last revision says"));
    }
    if (record_chain_unseal(w->v, k, last, &w->mem, &personal) != UNSEALED)
        return 0; /* told by the walk of the chain */
    if (record_body_equal(personal, &row->r, true, &w->mem, &same, e))
        return -1;
    if (!same) {
        w->out->chain_ok = false;
        differs(w, row, N_("its personal answers are not those of its last revision"));
    }
    return 0;
}

static int check_facts(struct walk *w, const struct record_row *row, bool readable, struct err *e)
{
    bool same = true;
    if (readable && fact_matches(w->c, w->ctx, w->v, w->pk, &row->r, &w->mem, &same, e))
        return -1;
    if (!same) {
        w->out->figures_ok = false;
        differs(w, row, N_("its facts are not those that its answers give"));
    }
    return 0;
}

static int check_complete(struct walk *w, struct record_row *row, const struct revision *last, struct err *e)
{
    struct err unreadable = {.lang = e->lang};
    struct record_key k;
    int rc = record_complete(w->c, w->v, w->pk, w->ctx->mission, row, &w->mem, &k, &unreadable);
    if (rc) {
        w->out->chain_ok = w->out->chain_ok && unreadable.kind == ERR_INPUT;
        problem_add(w->out->problems, unreadable.kind == ERR_INPUT ? SEVERITY_WARNING : SEVERITY_ERROR,
                    at(keep(w, sv_of(row->r.id)), row->r.version), (struct sv){0}, NULL, "%s", unreadable.message);
        return 0;
    }
    if (last->sealed.n && !k.there && read_key(w, sv_of(row->r.id), &k, e)) /* of questions that are gone */
        return -1;
    /* Without its personal answers a record's persons cannot be recomputed. */
    bool readable = !last->sealed.n || k.there;
    count_rows(w, &row->r);
    rc = check_body(w, row, last, &k, e);
    vault_key_forget(&k);
    return rc ? rc : check_facts(w, row, readable, e);
}

static int check_record(struct walk *w, struct record_row *row, struct err *e)
{
    struct revision last;
    bool found;
    if (revision_store_find(w->c, w->ctx->mission, sv_of(row->r.id), 0, &w->mem, &last, &found, e))
        return -1;
    w->out->records++;
    if (!found || last.version != row->r.version || memcmp(last.hash, row->hash, HASH_BYTES) != 0) {
        w->out->chain_ok = false;
        differs(w, row, found ? N_("its row is not of its last revision") : N_("it has no revision"));
        return 0;
    }
    return check_complete(w, row, &last, e);
}

/* Numbers of records are 1, 2, 3…: facts name records by them. */
static int walk_records(struct walk *w, struct err *e)
{
    struct record_rows page;
    int64_t after = 0;
    do {
        arena_reset(&w->page);
        if (record_store_page(w->c, w->ctx->mission, (struct sv){0}, after, &w->page, &page, e))
            return -1;
        for (size_t i = 0; i < page.n; i++) {
            arena_reset(&w->mem);
            if (page.v[i].r.num != after + 1) {
                w->out->chain_ok = false;
                differs(w, &page.v[i], N_("its number does not follow that of the record before it"));
            }
            after = page.v[i].r.num;
            if (check_record(w, &page.v[i], e))
                return -1;
        }
    } while (page.n == RECORD_PAGE);
    return 0;
}

static int check_missing(struct walk *w, struct err *e)
{
    struct sv_list lost = {0};
    if (w->firsts == w->out->records)
        return 0;
    if (revision_store_orphans(w->c, w->ctx->mission, &w->keep, &lost, e))
        return -1;
    w->out->chain_ok = false;
    for (size_t i = 0; i < lost.n; i++)
        problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, lost.v[i]), 0), (struct sv){0}, NULL,
                    N_("record %.*s has revisions and is missing from the table of records"), SV_ARG(lost.v[i]));
    return 0;
}

/* Rows that belong to no record. */
static int check_strays(struct walk *w, const struct form *f, size_t form, struct err *e)
{
    for (size_t s = 0; s < f->nscopes; s++) {
        struct sqlgen_table table = form_table(&w->mem, f, s);
        struct db_cursor *cur;
        int64_t n = 0;
        int rc;
        if (sqlgen_select(w->c, &table, w->ctx->mission, 0, &cur, e))
            return -1;
        while ((rc = db_next(cur, e)) == 1)
            n++;
        db_cursor_close(cur);
        if (rc)
            return -1;
        if (n == w->rows[form][s])
            continue;
        w->out->chain_ok = false;
        problem_add(w->out->problems, SEVERITY_ERROR, at(keep(w, f->id), 0), (struct sv){0}, NULL,
                    N_("the table of “%.*s” holds %lld rows, its records account for %lld"), SV_ARG(f->scope[s].name),
                    (long long)n, (long long)w->rows[form][s]);
    }
    return 0;
}

static int all_strays(struct walk *w, struct err *e)
{
    for (size_t f = 0; f < w->pk->forms.n; f++)
        if (check_strays(w, w->pk->forms.v[f], f, e))
            return -1;
    return 0;
}

int record_verify(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                  struct verify_result *out, struct err *e)
{
    struct walk w = {.c = c, .ctx = ctx, .v = v, .pk = pk, .out = out};
    struct problems *problems = out->problems;
    *out = (struct verify_result){.chain_ok = true, .figures_ok = true, .problems = problems};
    w.rows = ARENA_ARRAY(&w.keep, pk->forms.n, int64_t *);
    for (size_t f = 0; f < pk->forms.n; f++)
        w.rows[f] = ARENA_ARRAY(&w.keep, pk->forms.v[f]->nscopes, int64_t);
    int rc = walk_chains(&w, e) || check_ends(&w, e) || walk_records(&w, e) || check_missing(&w, e) || all_strays(&w, e)
                 ? -1
                 : 0;
    arena_release(&w.mem);
    arena_release(&w.page);
    arena_release(&w.keep);
    return rc;
}

/*
 * Facts through a record's life: saved with it, compared, rebuilt, mirrored in memory. Owns the
 * order of steps; the rules are in fact.c, the SQL in fact_store.c. Called by domain/record inside
 * the writer's transaction, and by whoever computes figures.
 */
#include "domain/fact/fact.h"
#include "domain/fact/fact_store.h"
#include "domain/record/record.h"

typedef int person_fn(struct db_conn *c, struct sv mission, struct sv tag, uint32_t *person, struct err *e);

/* Rows of one record often name one person: the last key is remembered. */
static int number_persons(struct db_conn *c, struct sv mission, const struct vault *v, struct fact_list *list,
                          person_fn *number, struct err *e)
{
    struct sv last = {0};
    uint32_t person = 0;
    for (size_t i = 0; i < list->n; i++) {
        unsigned char tag[16];
        if (!list->person_key[i].n)
            continue;
        if (!sv_eq(list->person_key[i], last)) {
            vault_person_tag(v, list->person_key[i], tag);
            if (number(c, mission, sv_make((const char *)tag, sizeof tag), &person, e))
                return -1;
            last = list->person_key[i];
        }
        list->v[i].person = person;
    }
    return 0;
}

/* `fresh`: nothing can be there yet. */
static int put(struct db_conn *writer, struct sv mission, const struct vault *v, const struct pack *pk,
               const struct record *r, bool fresh, struct arena *mem, struct err *e)
{
    struct fact_list list = {0};
    if (fact_compute(pk, r, mem, &list, e) || number_persons(writer, mission, v, &list, fact_store_person, e))
        return -1;
    if (!list.n)
        return fresh ? 0 : fact_store_remove(writer, mission, (uint32_t)r->num, e);
    return (fresh ? fact_store_add : fact_store_put)(writer, mission, list.v, list.n, mem, e);
}

int fact_save(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
              const struct record *r, struct arena *mem, struct err *e)
{
    return put(writer, ctx->mission, v, pk, r, r->version <= 1, mem, e);
}

int fact_matches(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                 const struct record *r, struct arena *mem, bool *same, struct err *e)
{
    struct fact_list list = {0};
    if (fact_compute(pk, r, mem, &list, e) || number_persons(c, ctx->mission, v, &list, fact_store_find_person, e))
        return -1;
    return fact_store_same(c, ctx->mission, (uint32_t)r->num, list.v, list.n, mem, same, e);
}

/* --- rebuilding ------------------------------------------------------------------------------------------ */

struct rebuilding {
    struct db_conn *writer;
    struct sv mission;
    const struct vault *vault;
    const struct pack *pack;
    struct arena mem;
};

static int rebuild_record(void *ctx, const struct record *r, struct err *e)
{
    struct rebuilding *b = ctx;
    arena_reset(&b->mem);
    return put(b->writer, b->mission, b->vault, b->pack, r, false, &b->mem, e);
}

int fact_rebuild(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                 const struct form *f, struct err *e)
{
    struct rebuilding b = {writer, ctx->mission, v, pk, {0}};
    int rc = record_each(writer, ctx, v, pk, f, rebuild_record, &b, e);
    arena_release(&b.mem);
    return rc;
}

/* --- in memory -------------------------------------------------------------------------------------------- */

int fact_open(struct db_conn *c, const struct context *ctx, const struct pack *pk, struct facts **out, struct err *e)
{
    (void)pk; /* facts say what they are without it */
    *out = facts_new();
    if (fact_store_load(c, ctx->mission, *out, e) == 0)
        return 0;
    fact_close(*out);
    *out = NULL;
    return -1;
}

void fact_close(struct facts *f)
{
    facts_free(f);
}

int fact_follow(struct db_conn *c, const struct context *ctx, struct facts *f, int64_t *seen, struct err *e)
{
    struct arena mem = {0};
    struct record_nums changed = {0};
    int64_t last = *seen;
    int rc = record_changed_since(c, ctx->mission, *seen, &mem, &changed, &last, e);
    for (size_t i = 0; i < changed.n && rc == 0; i++) {
        facts_remove(f, (uint32_t)changed.v[i]);
        rc = fact_store_load_record(c, ctx->mission, (uint32_t)changed.v[i], f, e);
    }
    if (rc == 0)
        *seen = last;
    arena_release(&mem);
    return rc;
}

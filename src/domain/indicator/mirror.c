/* Pack and facts that requests share: see mirror.h. Called by view.c and src/app/serve.c. */
#include "domain/indicator/mirror.h"

#include "base/clock.h"
#include "domain/record/record.h"

#include <pthread.h>
#include <stdlib.h>

#define LANGUAGES 2
#define CATALOGUE_MS 1000 /* how old the last look at the catalogue may be */

struct mirror {
    const struct context *ctx;
    pthread_rwlock_t lock;
    struct arena mem; /* of the packs */
    struct pack *pack[LANGUAGES];
    struct facts *facts;
    int64_t seen;              /* revision */
    int64_t catalogue, looked; /* its stamp, and when it was looked at */
};

static const char *const languages[LANGUAGES] = {"es", "en"};

static void forget(struct mirror *m)
{
    fact_close(m->facts);
    m->facts = NULL;
    arena_release(&m->mem);
}

static int read_all(struct mirror *m, struct db_conn *c, struct err *e)
{
    forget(m);
    for (size_t i = 0; i < LANGUAGES; i++)
        if (pack_open(&m->mem, c, m->ctx->mission, languages[i], &m->pack[i], e))
            return -1;
    return record_last_revision(c, m->ctx->mission, &m->seen, e) || fact_open(c, m->ctx, m->pack[0], &m->facts, e) ? -1
                                                                                                                   : 0;
}

/* Whether what is in memory is what the snapshot has; asked with the lock held, for reading or writing. */
static int is_current(const struct mirror *m, struct db_conn *c, int64_t now, int64_t *catalogue, bool *facts,
                      bool *pack, struct err *e)
{
    int64_t last;
    *catalogue = m->catalogue;
    if (record_last_revision(c, m->ctx->mission, &last, e) ||
        (now - m->looked >= CATALOGUE_MS && pack_stamp(c, m->ctx->mission, catalogue, e)))
        return -1;
    *facts = m->facts && last <= m->seen;
    *pack = m->facts && *catalogue == m->catalogue;
    return 0;
}

static int bring_up(struct mirror *m, struct db_conn *c, int64_t now, struct err *e)
{
    bool facts, pack;
    int64_t catalogue;
    int rc = is_current(m, c, now, &catalogue, &facts, &pack, e);
    if (rc == 0 && !pack)
        rc = read_all(m, c, e);
    else if (rc == 0 && !facts)
        rc = fact_follow(c, m->ctx, m->facts, &m->seen, e);
    if (rc) {
        forget(m);
        return rc;
    }
    m->catalogue = catalogue;
    m->looked = now;
    return 0;
}

int mirror_take(struct mirror *m, struct db_conn *c, const char *lang, struct pack **pack, struct facts **facts,
                struct err *e)
{
    int64_t now = clock_now_ms(), catalogue;
    bool facts_there, pack_there;
    for (;;) {
        (void)pthread_rwlock_rdlock(&m->lock);
        if (is_current(m, c, now, &catalogue, &facts_there, &pack_there, e))
            break;
        if (facts_there && pack_there && now - m->looked < CATALOGUE_MS) {
            *pack = m->pack[strcmp(lang, "en") == 0];
            *facts = m->facts;
            return 0;
        }
        (void)pthread_rwlock_unlock(&m->lock);
        (void)pthread_rwlock_wrlock(&m->lock);
        if (bring_up(m, c, now, e))
            break;
        (void)pthread_rwlock_unlock(&m->lock);
    }
    (void)pthread_rwlock_unlock(&m->lock);
    return -1;
}

void mirror_done(struct mirror *m)
{
    (void)pthread_rwlock_unlock(&m->lock);
}

int mirror_open(struct mirror **out, const struct context *ctx, struct err *e)
{
    struct mirror *m = xcalloc(1, sizeof *m);
    struct db_conn *c;
    m->ctx = ctx;
    (void)pthread_rwlock_init(&m->lock, NULL);
    *out = m;
    if (db_reader(ctx->db, &c, e))
        return -1;
    int rc = db_snapshot(c, e);
    if (rc == 0)
        rc = bring_up(m, c, clock_now_ms(), e);
    db_reader_done(ctx->db, c);
    return rc;
}

void mirror_close(struct mirror *m)
{
    if (!m)
        return;
    forget(m);
    (void)pthread_rwlock_destroy(&m->lock);
    free(m);
}

/*
 * Attachments by the hash of their content; the same document is kept once. Called by commands and
 * imports. Owns the table `attachment`. Bytes are sealed: see record.h.
 */
#include "domain/record/record_internal.h"

#include "base/clock.h"

#include <sodium.h>

static void content_hash(struct sv bytes, char hex[2 * HASH_BYTES + 1])
{
    unsigned char hash[HASH_BYTES];
    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n, NULL, 0);
    (void)sodium_bin2hex(hex, 2 * HASH_BYTES + 1, hash, sizeof hash);
}

int attachment_put(struct db_conn *writer, const struct vault *v, struct sv mission, struct sv media_type,
                   struct sv bytes, char hash[65], struct err *e)
{
    struct arena mem = {0};
    bool found;
    int64_t size;
    if (vault_needs_key(v, e))
        return -1;
    content_hash(bytes, hash);
    int rc = db_one_int(writer, e, "SELECT size FROM attachment WHERE mission = $1 AND hash = $2",
                        DB_ARGS(db_text(mission), db_text(sv_of(hash))), &size, &found);
    if (rc == 0 && !found)
        rc = db_run(writer, e,
                    "INSERT INTO attachment (mission, hash, media_type, size, at_ms, sealed) "
                    "VALUES ($1, $2, $3, $4, $5, $6)",
                    DB_ARGS(db_text(mission), db_text(sv_of(hash)), db_text_or_null(media_type),
                            db_int((int64_t)bytes.n), db_int(clock_now_ms()),
                            db_blob(vault_seal_file(v, sv_of(hash), bytes, &mem))));
    arena_release(&mem);
    return rc;
}

static int check_content(const struct vault *v, struct sv hash, struct sv sealed, struct arena *mem, struct sv *bytes,
                         struct err *e)
{
    char actual[2 * HASH_BYTES + 1];
    bool opened = vault_unseal_file(v, hash, sealed, mem, bytes);
    if (opened)
        content_hash(*bytes, actual);
    if (opened && sv_is(hash, actual))
        return 0;
    return err_set(e, ERR_STORAGE, NULL, N_("the bytes of attachment %.*s are not those that were stored"),
                   SV_ARG(hash));
}

int attachment_get(struct db_conn *c, const struct vault *v, struct sv mission, struct sv hash, struct arena *mem,
                   struct sv *bytes, struct sv *media_type, struct err *e)
{
    struct arena own = {0};
    struct db_cursor *cur;
    struct sv sealed = {0};
    if (vault_needs_key(v, e) ||
        db_query(c, e, &cur, "SELECT sealed, media_type FROM attachment WHERE mission = $1 AND hash = $2",
                 DB_ARGS(db_text(mission), db_text(hash))))
        return -1;
    int rc = db_next(cur, e);
    if (rc == 1) {
        sealed = arena_sv(&own, db_get_blob(cur, 0));
        *media_type = db_copy_text(cur, 1, mem);
    }
    db_cursor_close(cur);
    if (rc == 0)
        rc = err_set(e, ERR_NOT_FOUND, NULL, N_("there is no attachment %.*s"), SV_ARG(hash));
    else if (rc == 1)
        rc = check_content(v, hash, sealed, mem, bytes, e);
    arena_release(&own);
    return rc;
}

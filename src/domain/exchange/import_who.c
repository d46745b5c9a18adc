/*
 * Whose row it is: a record's identifier, its key, or what the row says. Called by import.c on the
 * writer's thread, where the database is asked; import_who_key alone asks nobody.
 */
#include "domain/exchange/import_job.h"

/* The key that the row states: the form's own, else _key. Never readable where it is personal. */
static struct sv stated_key(const struct import_job *j, const struct import_record *rec, struct arena *mem)
{
    struct sv key = record_identity(j->form, rec->answers, j->vault, mem);
    return key.n ? key : rec->key;
}

/* Rows without a key are told apart by what they say… */
static struct sv content(const struct import_job *j, const struct import_record *rec, struct arena *mem)
{
    struct sv digest = import_record_digest(rec->answers, mem);
    return j->personal ? record_identity_tag(j->vault, digest, mem) : digest;
}

/* …and by how many said the same before. */
static struct sv content_key(struct sv digest, size_t nth, struct arena *mem)
{
    return nth == 1 ? arena_printf(mem, "row:%.*s", SV_ARG(digest))
                    : arena_printf(mem, "row:%.*s.%zu", SV_ARG(digest), nth);
}

struct sv import_who_key(const struct import_job *j, const struct import_record *rec, struct arena *mem)
{
    struct sv key = stated_key(j, rec, mem);
    return key.n ? key : content_key(content(j, rec, mem), 1, mem);
}

static int find_by_key(struct import_job *j, struct import_identity *who, struct err *e)
{
    char id[UUID_TEXT + 1];
    bool found;
    if (record_find_key(j->writer, j->ctx->mission, j->form->id, who->key, id, &who->num, &found, e))
        return -1;
    return found ? record_get(j->writer, j->ctx, j->vault, j->pack, sv_of(id), &j->mem, &who->existing, e) : 0;
}

static int find_by_id(struct import_job *j, struct sv id, struct import_identity *who, struct err *e)
{
    struct err missing = {.lang = e->lang};
    if (record_get(j->writer, j->ctx, j->vault, j->pack, id, &j->mem, &who->existing, &missing) == 0) {
        who->num = who->existing->num;
        return 0;
    }
    if (missing.kind == ERR_NOT_FOUND) {
        who->existing = NULL;
        return 0;
    }
    *e = missing;
    return -1;
}

/* The row brings its record another key: does it belong to somebody already? */
static int find_other(struct import_job *j, struct import_identity *who, struct err *e)
{
    char id[UUID_TEXT + 1];
    int64_t num;
    return record_find_key(j->writer, j->ctx->mission, j->form->id, who->key, id, &num, &who->key_taken, e);
}

static int find_by_content(struct import_job *j, const struct import_record *rec, struct import_identity *who,
                           struct err *e)
{
    struct sv digest = content(j, rec, &j->mem);
    char id[UUID_TEXT + 1];
    bool found = true;
    for (size_t nth = 1; found; nth++) {
        who->key = content_key(digest, nth, &j->mem);
        if (record_find_key(j->writer, j->ctx->mission, j->form->id, who->key, id, &who->num, &found, e))
            return -1;
        if (found && !import_job_seen(j, who->num)) {
            who->known_by_content = true;
            return 0;
        }
    }
    return 0;
}

int import_who(struct import_job *j, const struct import_record *rec, struct import_identity *who, struct err *e)
{
    *who = (struct import_identity){.key = stated_key(j, rec, &j->mem)};
    if (rec->id.n && find_by_id(j, rec->id, who, e))
        return -1;
    if (who->existing && who->key.n && !sv_eq(who->key, who->existing->source_key))
        return find_other(j, who, e);
    if (!who->existing && who->key.n && find_by_key(j, who, e))
        return -1;
    if (!who->existing && !who->key.n && !rec->id.n)
        return find_by_content(j, rec, who, e);
    return 0;
}

bool import_who_may_be(struct import_job *j, const struct import_group *g, const struct import_record *rec,
                       const struct import_identity *who)
{
    const struct import_table *t = import_read_table(j->read, 0);
    struct source at = import_job_place(j, g, rec->id.n ? t->id : t->key);
    if (who->existing && !sv_eq(who->existing->form->id, j->form->id)) {
        (void)problem_add(&j->faults, SEVERITY_ERROR, at, rec->id, N_("a record of this form"),
                          N_("This record belongs to the form %.*s."), SV_ARG(who->existing->form->id));
        return false;
    }
    if (who->key_taken) {
        at.column = (struct sv){0};
        (void)problem_add(&j->faults, SEVERITY_ERROR, at, who->key, N_("a key of its own"),
                          N_("Another record has this key already."));
        return false;
    }
    if (who->existing && import_job_seen(j, who->num)) {
        (void)problem_add(&j->faults, SEVERITY_ERROR, at, rec->id.n ? rec->id : who->key, N_("one row for each record"),
                          N_("An earlier row of the file is this record already."));
        return false;
    }
    return true;
}

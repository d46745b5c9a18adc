/*
 * Records and their revisions: the only way in which data change.
 *
 * record_save checks the answers, seals what is personal, writes the form tables, appends a
 * hash-chained revision and replaces the record's facts, all in the writer's transaction.
 * Two people changing one record: the second gets ERR_CONFLICT and sees both versions.
 */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_H
#define ISTMO_DOMAIN_RECORD_RECORD_H

#include "base/uuid.h"
#include "domain/pack/pack.h"
#include "format/json.h"

struct record_event {
    struct sv state;
    int32_t date; /* the first time it was reached */
};

struct record_evidence {
    struct sv kind; /* attendance_list, photograph, minutes, handover_act, other */
    struct sv hash; /* of an attachment (hex BLAKE2b-256); empty: only stated to exist */
    struct sv note;
};

struct record {
    char id[UUID_TEXT + 1];
    int64_t num; /* dense number within the mission, for facts */
    const struct form *form;
    struct sv state;
    int64_t version; /* 1.. counts this record's revisions */
    int32_t date;    /* the record's date for figures; DATE_NONE when unknown */
    bool deleted, apportioned;
    struct sv source_key;   /* identity given by an import or the form's key; empty: none; never personal */
    struct sv verification; /* self_reported, desk_checked, spot_checked */
    struct record_event *event;
    size_t nevents;
    struct record_evidence *evidence;
    size_t nevidence;
    struct answers *answers; /* pii in clear when the key was there, else empty */
};

/* The dates of the states it reached, an object of that name. */
void record_events_json(struct json *j, const char *key, const struct record *r);

/* A change to make. Pointers are borrowed for the call. */
struct record_change {
    const struct form *form;          /* NULL: that of the record */
    struct sv id;                     /* empty: a new record; an import may bring the id of a new one */
    int64_t expect_version;           /* of an existing one; 0 = do not check (imports matched by key) */
    struct answers *answers;          /* all of them, checked and put into canonical form here; NULL: unchanged */
    struct sv transition;             /* workflow transition: "submit", "approve"…; empty: a change of answers */
    struct sv transition_date;        /* the day it happened, YYYY-MM-DD; empty: today */
    struct sv import_state;           /* imports: the state the record arrives in (skips transitions) */
    const struct record_event *event; /* imports of cases: history of states with dates */
    size_t nevents;
    struct sv source_key; /* empty: the form's key. Tag it (record_identity_tag) when it is made of personal answers */
    bool apportioned;     /* read with answers only */
    bool remove;          /* tombstone; a deleted record stays so, an import of it changes nothing */
    struct sv verification;                 /* empty: unchanged */
    const struct record_evidence *evidence; /* added to what is there */
    size_t nevidence;
    struct sv reason; /* returns, withdrawals, deletions, amendments of closed periods */
};

enum record_outcome { RECORD_CREATED, RECORD_CHANGED, RECORD_UNCHANGED };

struct record_saved {
    char id[UUID_TEXT + 1];
    int64_t num, version, revision;
    enum record_outcome outcome;
};

/*
 * Keys of the mission, opened once per command or process, not inside a db_write job.
 *
 * A mission without a key gets one: a new file of mode 0600. Where the file of a known mission is
 * missing, the vault opens without a key: what is personal reads as empty and nothing can be saved.
 * errors   ERR_INPUT: others may read the file, it is damaged, or the key of another mission
 * threads  any, after opening
 */
struct vault;
MUST_USE int vault_open(struct vault **out, const struct context *ctx, struct err *e);
void vault_close(struct vault *v);
bool vault_has_key(const struct vault *v); /* false for NULL */
/* A keyed hash of a person's identifier (folded: case, accents, spaces), for dense person numbers.
 * All zero without a key. */
void vault_person_tag(const struct vault *v, struct sv identifier, unsigned char tag[16]);

/*
 * Inside a db_write job.
 *
 * errors   ERR_INPUT     faults of the answers (all of them in `problems`), a transition that is not
 *                        possible, a closed period, a missing reason
 *          ERR_CONFLICT  somebody else changed it first: `problems` has, per field, what stood there
 *                        before, what they wrote and what the caller writes
 *          ERR_NOT_FOUND no such record, or it was deleted
 * cost     a new record: one row each in record, revision and the form's table, and its facts
 */
MUST_USE int record_save(struct db_conn *writer, const struct context *ctx, struct vault *v, const struct pack *pk,
                         const struct record_change *change, struct arena *mem, struct problems *problems,
                         struct record_saved *out, struct err *e);

/*
 * The same for a record that an import is certain to be new, in two steps: the first needs no database and any
 * thread may take it, the second is the writer's. Between them nothing of `change` and `mem` may change.
 */
struct record_ready; /* in mem: checked, sealed, written out; without its numbers */
MUST_USE int record_make_ready(const struct context *ctx, struct vault *v, const struct pack *pk,
                               const struct record_change *change, struct arena *mem, struct problems *problems,
                               struct record_ready **out, struct err *e);
MUST_USE int record_save_ready(struct db_conn *writer, struct record_ready *ready, struct record_saved *out,
                               struct err *e);

/* v may be NULL: what is personal reads as empty. ERR_NOT_FOUND; a deleted record is given. */
MUST_USE int record_get(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                        struct sv id, struct arena *mem, struct record **out, struct err *e);

/* The record `now` as its revision `version` said it, by the questions of today's form. *found false: there is
 * no such revision, or it cannot be read any more (erased). Needs the mission's key. */
MUST_USE int record_get_version(struct db_conn *c, struct vault *v, const struct record *now, int64_t version,
                                struct arena *mem, struct record *out, bool *found, struct err *e);

/* Every record of a form that is not deleted, in order of number, in bounded memory: `mem` is
 * reset between records. The callback returns 0 to go on. */
typedef int record_fn(void *ctx, const struct record *r, struct err *e);
MUST_USE int record_each(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                         const struct form *f, record_fn *fn, void *fn_ctx, struct err *e);

/* The key that the form's questions give a record, one of several answers joined by "/"; empty where the form has
 * none or one of them is unanswered. Personal keys come as tags. Records get it when they are saved. */
struct sv record_identity(const struct form *f, const struct answers *a, const struct vault *v, struct arena *mem);
struct sv record_identity_tag(const struct vault *v, struct sv text, struct arena *mem); /* "tag:" and 32 hex digits */
bool record_identity_item(struct sv *list, struct sv *item); /* the questions of form.key, one after the other */

/* Looks a record up by its key. *found false: none. */
MUST_USE int record_find_key(struct db_conn *c, struct sv mission, struct sv form, struct sv source_key,
                             char id[UUID_TEXT + 1], int64_t *num, bool *found, struct err *e);

/* Calls for the key of every record of a form, the deleted too. */
typedef void record_key_fn(void *ctx, struct sv source_key);
MUST_USE int record_each_key(struct db_conn *c, struct sv mission, struct sv form, record_key_fn *fn, void *ctx,
                             struct err *e);
MUST_USE int record_last_num(struct db_conn *c, struct sv mission, int64_t *num, struct err *e);

/* Dense numbers of the records changed by revisions numbered above `after` (revision.num: one dense
 * sequence per mission in order of commit), each once; *last gets the newest revision's number. */
struct record_nums {
    int64_t *v;
    size_t n, cap;
};
MUST_USE int record_changed_since(struct db_conn *c, struct sv mission, int64_t after, struct arena *mem,
                                  struct record_nums *out, int64_t *last, struct err *e);

/* The number of the mission's newest revision; 0: none. */
MUST_USE int record_last_revision(struct db_conn *c, struct sv mission, int64_t *num, struct err *e);

/* --- attachments, by content ------------------------------------------------------------------ */
/* An attendance list is a list of names: the bytes are sealed by the mission's key. `hash` is the
 * BLAKE2b-256 of the bytes in hexadecimal. */
MUST_USE int attachment_put(struct db_conn *writer, const struct vault *v, struct sv mission, struct sv media_type,
                            struct sv bytes, char hash[65], struct err *e);
MUST_USE int attachment_get(struct db_conn *c, const struct vault *v, struct sv mission, struct sv hash,
                            struct arena *mem, struct sv *bytes, struct sv *media_type,
                            struct err *e); /* ERR_STORAGE when the bytes do not match */

/* --- reporting periods ------------------------------------------------------------------------ */
/* Closing and reopening stand in the chain of revisions, as history of "period:NAME". A period may
 * be reopened in part: of the marks that cover a day, the last one decides. Reopening needs a reason. */
MUST_USE int period_close(struct db_conn *writer, struct vault *v, const struct context *ctx, const struct period *p,
                          struct sv reason, struct err *e);
MUST_USE int period_reopen(struct db_conn *writer, struct vault *v, const struct context *ctx, const struct period *p,
                           struct sv reason, struct err *e);

/* --- verification ----------------------------------------------------------------------------- */
struct verify_result {
    int64_t records, revisions, erased;
    bool chain_ok, figures_ok;
    bool editions_ok; /* set by the command, which asks domain/edition */
    struct problems *problems;
};
/* Walks every chain, compares the form tables with the last revisions and the facts with a full
 * recomputation, in bounded memory. The caller sets out->problems; -1 only when it could not look. */
MUST_USE int record_verify(struct db_conn *c, const struct context *ctx, struct vault *v, const struct pack *pk,
                           struct verify_result *out, struct err *e);

extern const struct db_migrations record_migrations;

#endif

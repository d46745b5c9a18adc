/*
 * What the files of this domain share: sealed bytes, stored rows, the ledger of one transaction.
 * Nobody else includes this.
 */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_INTERNAL_H
#define ISTMO_DOMAIN_RECORD_RECORD_INTERNAL_H

#include "base/buf.h"
#include "base/date.h"
#include "domain/form/form_tables.h"
#include "domain/record/record.h"
#include "format/node.h"

#define HASH_BYTES 32
#define KEY_BYTES 32
#define KEY_ID_BYTES 8
#define RECORD_PERIOD "period:" /* history of marks of a period, beside the records' */
#define RECORD_PAGE 256         /* rows read at a time where all are walked */

/* --- vault.c: keys and sealed bytes ----------------------------------------------------------- */

/* The key of one record's personal answers. id tells one key from a later one. */
struct record_key {
    bool there;
    unsigned char key[KEY_BYTES], id[KEY_ID_BYTES];
};

MUST_USE int vault_needs_key(const struct vault *v, struct err *e); /* ERR_INPUT when it has none */
void vault_key_new(struct record_key *k);
void vault_key_forget(struct record_key *k);
struct sv vault_wrap(const struct vault *v, struct sv record, const struct record_key *k, struct arena *mem);
MUST_USE int vault_unwrap(const struct vault *v, struct sv record, struct sv wrapped, struct record_key *k,
                          struct err *e);

/* Sealed for one question (or "" for a revision's whole personal part) of one record. */
struct sv vault_seal(const struct vault *v, const struct record_key *k, struct sv record, struct sv question,
                     struct sv plain, struct arena *mem);
bool vault_unseal(const struct vault *v, const struct record_key *k, struct sv record, struct sv question,
                  struct sv sealed, struct arena *mem, struct sv *plain);

struct sv vault_seal_file(const struct vault *v, struct sv hash, struct sv bytes, struct arena *mem);
bool vault_unseal_file(const struct vault *v, struct sv hash, struct sv sealed, struct arena *mem, struct sv *bytes);

/* Authenticates the end of a node's chain. */
void vault_mac(const struct vault *v, struct sv message, unsigned char mac[HASH_BYTES]);
struct sv vault_mission(const struct vault *v);
struct sv vault_node(const struct vault *v);

/* --- rows ------------------------------------------------------------------------------------- */

/* A record as its row says; answers and evidence are read apart. */
struct record_row {
    struct record r; /* form, answers and evidence not set */
    struct sv form;
    size_t nevidence;
    unsigned char hash[HASH_BYTES]; /* of its last revision */
};

struct revision {
    int64_t num, seq, version, at_ms;
    struct sv node, record, by, action, reason;
    struct sv body;       /* JSON, record_body.c */
    struct sv sealed;     /* key id, then the sealed salt and personal part; empty: nothing personal */
    struct sv commitment; /* BLAKE2b of the personal part, keyed by the salt */
    unsigned char prev[HASH_BYTES], predecessor[HASH_BYTES], hash[HASH_BYTES];
};

struct record_rows {
    struct record_row *v;
    size_t n, cap;
};
struct revisions {
    struct revision *v;
    size_t n, cap;
};

/* What the writer remembers between saves. */
struct ledger {
    bool loaded;
    char mission[80], node[80];
    int64_t record_num, revision_num, seq;
    unsigned char hash[HASH_BYTES];
    int32_t closed_first, closed_last; /* the span of all days ever closed; first > last: none */
};

/* record_store.c */
MUST_USE int record_store_find(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem,
                               struct record_row *out, bool *found, struct err *e);
/* Up to `limit` records of a form that are not deleted, numbered below `before`, the newest first. */
MUST_USE int record_store_newest(struct db_conn *c, struct sv mission, struct sv form, int64_t before, size_t limit,
                                 struct arena *mem, struct record_rows *out, struct err *e);
/* Up to RECORD_PAGE records numbered above `after`; form empty: of all forms, the deleted too. */
MUST_USE int record_store_page(struct db_conn *c, struct sv mission, struct sv form, int64_t after, struct arena *mem,
                               struct record_rows *out, struct err *e);
MUST_USE int record_store_insert(struct db_conn *c, struct sv mission, const struct record_row *row, struct err *e);
MUST_USE int record_store_update(struct db_conn *c, struct sv mission, const struct record_row *row, struct err *e);
MUST_USE int record_store_evidence(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem,
                                   struct record *out, struct err *e);
MUST_USE int record_store_add_evidence(struct db_conn *c, struct sv mission, struct sv id, size_t n,
                                       const struct record_evidence *evidence, struct err *e);
MUST_USE int record_store_key(struct db_conn *c, struct sv mission, struct sv id, struct arena *mem, struct sv *wrapped,
                              struct err *e); /* empty: none */
MUST_USE int record_store_add_key(struct db_conn *c, struct sv mission, struct sv id, struct sv wrapped, struct err *e);

/* revision_store.c */
MUST_USE int revision_store_insert(struct db_conn *c, struct sv mission, const struct revision *r, struct err *e);
/* Up to RECORD_PAGE revisions numbered above `after`. */
MUST_USE int revision_store_page(struct db_conn *c, struct sv mission, int64_t after, struct arena *mem,
                                 struct revisions *out, struct err *e);
MUST_USE int revision_store_of(struct db_conn *c, struct sv mission, struct sv record, struct arena *mem,
                               struct revisions *out, struct err *e);
/* version 0: the last one. */
MUST_USE int revision_store_find(struct db_conn *c, struct sv mission, struct sv record, int64_t version,
                                 struct arena *mem, struct revision *out, bool *found, struct err *e);
MUST_USE int revision_store_last_num(struct db_conn *c, struct sv mission, int64_t *num, struct err *e);
/* Records that have revisions and no row. */
MUST_USE int revision_store_orphans(struct db_conn *c, struct sv mission, struct arena *mem, struct sv_list *out,
                                    struct err *e);

/* The authenticated end of each node's chain, written once per commit. */
struct chain_head {
    struct sv node;
    int64_t seq, num;
    unsigned char hash[HASH_BYTES], mac[HASH_BYTES];
};
struct chain_heads {
    struct chain_head *v;
    size_t n, cap;
};
MUST_USE int revision_store_heads(struct db_conn *c, struct sv mission, struct arena *mem, struct chain_heads *out,
                                  struct err *e);
MUST_USE int revision_store_put_head(struct db_conn *c, struct sv mission, const struct chain_head *head,
                                     struct err *e);
MUST_USE int revision_store_vault_id(struct db_conn *c, struct sv mission, char id[2 * KEY_BYTES + 1], bool *found,
                                     struct err *e);
MUST_USE int revision_store_put_vault_id(struct db_conn *c, struct sv mission, struct sv id, struct err *e);

/* Whether the mission ends with this revision, which all its numbers before it lead to. */
MUST_USE int revision_store_is_last(struct db_conn *c, struct sv mission, int64_t num,
                                    const unsigned char hash[HASH_BYTES], bool *last, struct err *e);
MUST_USE int revision_store_ledger(struct db_conn *c, struct sv mission, struct sv node, struct ledger *l,
                                   struct err *e); /* all but whose it is */

/* Closing and reopening, in order; the last mark that covers a day decides. */
struct period_mark {
    struct sv period, first, last, by, reason;
    bool closed;
    int64_t at_ms;
};
struct period_marks {
    struct period_mark *v;
    size_t n, cap;
};
MUST_USE int revision_store_marks(struct db_conn *c, struct sv mission, struct arena *mem, struct period_marks *out,
                                  struct err *e);
MUST_USE int revision_store_mark(struct db_conn *c, struct sv mission, const struct period *p, bool closed,
                                 int64_t at_ms, struct sv by, struct sv reason, struct err *e);
MUST_USE int revision_store_closed(struct db_conn *c, struct sv mission, int32_t day, bool *closed, struct err *e);

/* --- record_chain.c --------------------------------------------------------------------------- */

MUST_USE int record_chain_ledger(struct db_conn *c, const struct vault *v, struct ledger **out, struct err *e);
void record_chain_hash(struct sv mission, const struct revision *r, unsigned char out[HASH_BYTES]);
/* Sets num, seq, node, prev and hash, and stores it. */
MUST_USE int record_chain_append(struct db_conn *c, struct vault *v, struct ledger *l, struct revision *r,
                                 struct err *e);
void record_chain_mac(const struct vault *v, const struct chain_head *head, unsigned char mac[HASH_BYTES]);

/* The personal part of a revision: salt and text sealed, and the commitment to it. */
void record_chain_seal(const struct vault *v, const struct record_key *k, struct sv record, struct sv personal,
                       struct arena *mem, struct revision *out);
enum unsealed { UNSEALED, ERASED, BROKEN, NO_KEY };
enum unsealed record_chain_unseal(const struct vault *v, const struct record_key *k, const struct revision *r,
                                  struct arena *mem, struct sv *personal);

/* --- record_kept.c ---------------------------------------------------------------------------- */

/* What a changed record keeps: the answers to questions and repeats that its form no longer has. */
struct record_kept {
    struct node *open, *personal; /* bodies of the revision before; NULL: nothing of it is to be kept */
    bool erased;                  /* they cannot be read any more: nothing is kept */
    size_t *had, **from;          /* form_answers_change */
};
/* k is read when the revision before needs it. */
MUST_USE int record_kept_find(struct db_conn *c, const struct vault *v, const struct record *old,
                              const struct record *next, struct record_key *k, struct arena *mem,
                              struct record_kept *out, struct err *e);
int record_kept_scope(const struct form *f, struct sv repeat); /* -1: no repeat of f */
/* Takes the rows of repeats that the form no longer has away, with a record that is deleted. */
MUST_USE int record_kept_delete(struct db_conn *c, struct sv mission, const struct record *r,
                                const struct record_kept *kept, struct err *e);

/* --- record_body.c ---------------------------------------------------------------------------- */

/* The canonical JSON of a record without its personal answers, or (personal) of those alone; the
 * latter writes nothing when there are none. kept may be NULL. */
void record_body_write(struct buf *out, const struct record *r, const struct record_kept *kept, bool personal);
bool record_body_personal(const struct answers *a); /* is any personal question answered? */
/* Whether a body says the same as the record does, whatever the order of questions. */
MUST_USE int record_body_equal(struct sv body, const struct record *r, bool personal, struct arena *mem, bool *same,
                               struct err *e);

/* One field of a body: a question, "repeat[n].question", or state, verification… */
struct body_field {
    struct sv name, value;
    struct sv question; /* empty for state, verification… */
    struct sv repeat;   /* empty: the record's own */
    bool personal;
};
struct body_fields {
    struct body_field *v;
    size_t n, cap;
    struct map by_name; /* name -> struct body_field* */
};
bool record_body_retired(const struct body_field *field, const struct form *f); /* a question that f has no more */
struct sv record_body_value(const struct body_fields *all, struct sv name);     /* empty: not there */
/* Adds the fields of a body in its order; f may be NULL. */
MUST_USE int record_body_fields(struct sv body, bool personal, struct arena *mem, struct body_fields *out,
                                struct err *e);

/* --- record.c --------------------------------------------------------------------------------- */

/* Seals or opens the personal answers; sealing gives a copy. */
struct answers *record_seal_answers(const struct vault *v, const struct record_key *k, struct sv record,
                                    const struct answers *a, struct arena *mem);
MUST_USE int record_open_answers(struct db_conn *c, const struct vault *v, struct sv record, struct answers *a,
                                 struct arena *mem, struct record_key *k, struct err *e);
/* Answers, evidence and form of a row. k gets the record's key when there is one. */
MUST_USE int record_complete(struct db_conn *c, const struct vault *v, const struct pack *pk, struct sv mission,
                             struct record_row *row, struct arena *mem, struct record_key *k, struct err *e);
int32_t record_date(const struct form *f, const struct answers *a); /* DATE_NONE: unknown */

/* --- record_conflict.c ------------------------------------------------------------------------ */

/* Says what `theirs` and `mine` changed since the version `base`. Always -1. */
int record_conflict(struct db_conn *c, const struct record *theirs, const struct record *mine, int64_t base,
                    struct sv mission, struct arena *mem, struct problems *problems, struct err *e);

#endif

/*
 * One import under way, for import.c (order of steps), import_who.c (whose row it is) and import_ahead.c
 * (the thread that reads ahead). Nobody else includes this.
 */
#ifndef ISTMO_DOMAIN_EXCHANGE_IMPORT_JOB_H
#define ISTMO_DOMAIN_EXCHANGE_IMPORT_JOB_H

#include "domain/exchange/import_internal.h"

#include <roaring/roaring.h>

struct import_job {
    const struct context *ctx;
    struct db_conn *writer;
    struct vault *vault;
    const struct pack *pack;
    const struct form *form;
    const struct import_options *options;
    struct import_read *read;    /* the reading thread's while there is one */
    struct import_values values; /* likewise */
    struct import_known *known;  /* likewise; NULL: every key is looked up */
    struct import_keep *keep;
    struct import_summary *out;
    struct arena mem;       /* of one record */
    struct problems faults; /* of one record, in mem */
    roaring_bitmap_t *seen; /* numbers of the records that rows of this file are */
    struct sv new_state;
    bool personal; /* the form asks for personal data */
    bool undone;   /* the job failed on purpose */
};

/* Where the fault of a record is; column -1: in the whole row. */
struct source import_job_place(const struct import_job *j, const struct import_group *g, int column);
bool import_job_seen(const struct import_job *j, int64_t num);

/* --- import_who.c ----------------------------------------------------------------------------------- */

struct import_identity {
    struct sv key;           /* the record's source_key */
    struct record *existing; /* NULL: a new record */
    bool known_by_content;   /* this very row was imported before */
    bool key_taken;          /* another record has this key */
    int64_t num;             /* of the record, when it exists */
};

/* The key that a row without _id gives its record, if no other record of the form has it. */
struct sv import_who_key(const struct import_job *j, const struct import_record *rec, struct arena *mem);
MUST_USE int import_who(struct import_job *j, const struct import_record *rec, struct import_identity *who,
                        struct err *e);
/* False: the row cannot be this record; said in faults. */
bool import_who_may_be(struct import_job *j, const struct import_group *g, const struct import_record *rec,
                       const struct import_identity *who);

/* existing NULL: a new record. */
struct record_change import_change(const struct import_job *j, const struct import_record *rec,
                                   const struct record *existing, struct sv key);

/* --- import_ahead.c --------------------------------------------------------------------------------- */

/* One record as the reading thread left it. */
struct import_item {
    struct import_group g;
    struct import_record rec;
    struct problems faults;
    bool made;                  /* false: refused, see faults */
    struct record_ready *ready; /* certainly a new record, ready to be saved… */
    struct err *fault;          /* …or why it cannot be; neither: ask the database who it is */
};

/* Reads, reads out and checks records on a thread of its own, a bounded number of them ahead. */
struct import_ahead;
MUST_USE int import_ahead_start(struct import_ahead **out, const struct import_job *j, struct err *e);
/* 1: the next record, valid until the next call; 0: the end; -1 failed. */
MUST_USE int import_ahead_next(struct import_ahead *a, struct import_item **out, struct err *e);
void import_ahead_stop(struct import_ahead *a); /* j->read is the caller's again */

#endif

/* What the files of this domain share. Nobody else includes this. */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_INTERNAL_H
#define ISTMO_DOMAIN_EDITION_EDITION_INTERNAL_H

#include "domain/edition/edition.h"
#include "domain/edition/edition_document.h"
#include "domain/edition/edition_json.h"
#include "domain/edition/edition_seen.h"
#include "domain/report/report.h"
#include "kit/module.h"

/* --- edition_key.c: the mission's signing keys ----------------------------------------------------- */

struct edition_key {
    struct edition_public public;
    unsigned char secret[EDITION_SECRET];
};
/* The key in force; the first is made when there is none. Its file lies beside the key of the personal data. */
MUST_USE int edition_key_open(const struct context *ctx, struct edition_key *out, struct err *e);
void edition_key_forget(struct edition_key *k);
/* Makes the next key, signed by the one in force, whose file it takes away. */
MUST_USE int edition_key_rotate(const struct context *ctx, struct edition_keys *out, struct arena *mem, struct err *e);
void edition_key_sign(const struct edition_key *k, const struct edition_hash *root, unsigned char out[EDITION_SIGN]);

/* --- edition_store.c: all SQL of this domain -------------------------------------------------------- */

struct edition_row { /* as stored; the leaves are read apart */
    int64_t number, at_ms;
    struct sv report, period, lang, by;
    struct edition_hash root;
    unsigned char signature[EDITION_SIGN], key[EDITION_PUBLIC];
};
struct edition_rows {
    struct edition_row *v;
    size_t n, cap;
};
enum edition_tree { EDITION_FIGURES, EDITION_LINEAGE, EDITION_TREES };

MUST_USE int edition_store_list(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_rows *out,
                                struct err *e);
MUST_USE int edition_store_insert(struct db_conn *c, struct sv mission, const struct edition_row *row, struct err *e);
MUST_USE int edition_store_leaf(struct db_conn *c, struct sv mission, int64_t number, enum edition_tree tree, size_t n,
                                const struct edition_leaf *leaf, struct err *e);
MUST_USE int edition_store_leaves(struct db_conn *c, struct sv mission, int64_t number, enum edition_tree tree,
                                  struct arena *mem, struct edition_leaves *out, struct err *e);
MUST_USE int edition_store_keys(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_keys *out,
                                struct err *e);
MUST_USE int edition_store_add_key(struct db_conn *c, struct sv mission, size_t n, const struct edition_public *key,
                                   struct sv by, struct err *e);
/* The hash of a record's revision; *found false: there is no such revision. version 0: the last one. */
struct edition_revision {
    int64_t version;
    struct sv hash, action, by, reason;
    int64_t at_ms;
};
MUST_USE int edition_store_revision(struct db_conn *c, struct sv mission, struct sv record, int64_t version,
                                    struct arena *mem, struct edition_revision *out, bool *found, struct err *e);

MUST_USE int edition_store_answers(struct db_conn *c, struct sv mission, struct arena *mem, struct edition_answers *out,
                                   struct err *e);
MUST_USE int edition_store_add_answer(struct db_conn *c, struct sv mission, const struct edition_answer *a,
                                      struct err *e);

/* --- edition_load.c --------------------------------------------------------------------------------- */

/* An edition of the database with all its leaves, and its document. ERR_NOT_FOUND. */
MUST_USE int edition_load(struct db_conn *c, struct sv mission, int64_t number, struct arena *mem, struct edition *out,
                          struct err *e);

/* --- edition_leaves.c: what an edition says ---------------------------------------------------------- */

/* The leaves of figures and definitions, and of the revisions behind the figures. */
MUST_USE int edition_collect(struct view *v, const struct report_model *m, struct edition *ed, struct err *e);
/* The edition's document of a file, whatever its kind; its words, too. ERR_INPUT: there is none. */
MUST_USE int edition_read_file(const char *path, struct arena *mem, struct seen *seen, struct edition *out,
                               struct err *e);
struct report_seal edition_seal(const struct edition *ed, struct arena *mem); /* without the document */

/* --- edition_publish.c ------------------------------------------------------------------------------- */

struct edition_files {
    struct sv_list path;
};
MUST_USE int edition_publish(struct view *v, struct sv report, const char *folder, struct edition *out,
                             struct edition_files *files, struct problems *problems, struct err *e);

/* --- edition_answer.c -------------------------------------------------------------------------------- */

struct sv edition_finding_digest(const struct finding *f, struct arena *mem);
/* The answered findings as a section of the report, and as leaves. */
void edition_add_answers(struct report_model *m, const struct findings *found, const struct edition_answers *all,
                         struct edition *ed, struct arena *mem);

/* --- edition_compare.c ------------------------------------------------------------------------------- */

struct edition_reason {             /* a revision behind a figure that only one of the two has, or has otherwise */
    struct sv record, what, reason; /* what: added, changed, withdrawn */
    int64_t version;
};
struct edition_change {
    struct sv code, slice, period;
    struct sv before, after; /* values; empty: none */
    struct sv definition;    /* what of the definition changed; empty: nothing, the values compare */
    struct edition_reason *v;
    size_t n, cap;
};
struct edition_changes {
    struct edition_change *v;
    size_t n, cap;
};
MUST_USE int edition_compare(struct db_conn *c, struct sv mission, const struct edition *before,
                             const struct edition *after, struct arena *mem, struct edition_changes *out,
                             struct err *e);
/* The edition as it would be made now, from today's records: for comparing. Signed by nobody. */
MUST_USE int edition_now(struct view *v, const struct edition *like, struct edition *out, struct err *e);

/* --- edition_cli*.c ---------------------------------------------------------------------------------- */

int edition_cli_verify(struct context *ctx, const struct args *args, struct err *e);
int edition_cli_verify_proof(struct context *ctx, const struct args *args, struct err *e);
int edition_cli_compare(struct context *ctx, const struct args *args, struct err *e);
int edition_cli_answer(struct context *ctx, const struct args *args, struct err *e);
int edition_cli_answers(struct context *ctx, const struct args *args, struct err *e);
void edition_changes_json(struct json *j, const struct edition_changes *changes);
int edition_cli_print_changes(const struct context *ctx, const struct args *args, const struct edition_changes *changes,
                              struct arena *mem, struct err *e);

struct sv edition_cell_name(struct sv code, struct sv slice, struct sv period, struct arena *mem); /* for people */

#endif

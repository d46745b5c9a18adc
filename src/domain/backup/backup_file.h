/*
 * The file of a backup: blocks, each followed by a digest.
 *
 *     "istmo backup 1\n"
 *     block*:  kind, one byte | length of the payload, 4 bytes | payload | digest, 32 bytes
 *
 * kinds    H  once, first: what this is a backup of. Lines `made MOMENT`, `engine NAME`,
 *             `mission CODE`…, `step MODULE NUMBER CHECKSUM`…
 *          T  a table. Lines `table NAME`, then `column NAME int|real|text|blob [indexed]`…
 *          R  rows of the table before it, at least one. A value is one byte and, least significant
 *             byte first: 0 nothing | 1 whole number, 8 bytes | 2 decimal number, IEEE 754, 8 bytes |
 *             3 text, 4 bytes of length, UTF-8 | 4 bytes, 4 bytes of length, they
 *          E  once, last: lines `tables N`, `rows N`
 * digest   BLAKE2b-256 of the digest before it (at first 32 zeros), kind, length, payload: no block
 *          can be changed, left out, added or moved, and the last one answers for the whole file
 * memory   one block; a block ends after BACKUP_BLOCK bytes or one row, whichever is more
 * errors   ERR_INPUT with the byte where the file stops being right; ERR_STORAGE when it cannot be
 *          read or written
 */
#ifndef ISTMO_DOMAIN_BACKUP_BACKUP_FILE_H
#define ISTMO_DOMAIN_BACKUP_BACKUP_FILE_H

#include "base/buf.h"
#include "db/db.h"
#include "db/sqlgen_copy.h"

#include <stdio.h>

#define BACKUP_BLOCK ((size_t)256 << 10)
#define BACKUP_BLOCK_MAX ((size_t)2100 << 20) /* two values as large as a database keeps them */
#define BACKUP_DIGEST 32

enum backup_kind { BACKUP_END_OF_FILE = 0, BACKUP_HEAD = 'H', BACKUP_TABLE = 'T', BACKUP_ROWS = 'R', BACKUP_END = 'E' };

/* --- writing ---------------------------------------------------------------------------------- */

/* Written beside its place, as PATH.part, and moved there when it is whole and durable. */
struct backup_out {
    const char *path;
    struct arena mem;
    char *part;
    FILE *f;
    unsigned char digest[BACKUP_DIGEST];
    struct buf payload; /* of the block to come */
};

/* ERR_INPUT when PATH is there already: a backup replaces nothing. */
MUST_USE int backup_out_open(struct backup_out *o, const char *path, struct err *e);
void backup_out_value(struct backup_out *o, const struct db_value *v);
MUST_USE int backup_out_block(struct backup_out *o, enum backup_kind kind, struct err *e); /* empties the payload */
MUST_USE int backup_out_flush(struct backup_out *o, struct err *e); /* PATH.part is on the disk, ready to be read */
MUST_USE int backup_out_publish(struct backup_out *o, struct err *e);
void backup_out_close(struct backup_out *o); /* what was not published is removed */

/* --- reading ---------------------------------------------------------------------------------- */

struct backup_in {
    const char *path;
    FILE *f;
    unsigned char digest[BACKUP_DIGEST];
    uint64_t at; /* where the next block begins */
    uint64_t block;
    struct buf payload;
};

MUST_USE int backup_in_open(struct backup_in *in, const char *path, struct err *e);
/* The next block is in in->payload and as it was written. Its order is the caller's to check. */
MUST_USE int backup_in_next(struct backup_in *in, enum backup_kind *kind, struct err *e);
/* Takes a value off the front of a block of rows. Text and bytes stay in the block. */
MUST_USE int backup_in_value(struct backup_in *in, struct sv *rest, struct db_value *out, struct err *e);
int backup_in_damaged(const struct backup_in *in, struct err *e); /* ERR_INPUT, "damaged at byte …"; returns -1 */
void backup_in_close(struct backup_in *in);

#endif

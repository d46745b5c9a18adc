/* Walking through a backup: what backup_check, backup_write (reading back) and backup_restore share. */
#ifndef ISTMO_DOMAIN_BACKUP_BACKUP_READ_H
#define ISTMO_DOMAIN_BACKUP_BACKUP_READ_H

#include "db/sqlgen_copy.h"
#include "domain/backup/backup.h"

/* Called in the order of the file; either may be NULL. `end` comes after a table's last row. */
struct backup_visitor {
    int (*table)(void *ctx, struct sqlgen_copy *t, struct err *e);
    int (*row)(void *ctx, struct sqlgen_copy *t, const struct db_value *values, struct err *e);
    int (*end)(void *ctx, struct sqlgen_copy *t, struct err *e);
    void *ctx;
};

MUST_USE int backup_read(const char *path, struct arena *mem, const struct backup_visitor *visitor,
                         struct backup_facts *out, struct err *e);

#endif

/* What the files of the export share: tables cell by cell, whatever the kind of file. */
#ifndef ISTMO_DOMAIN_EXCHANGE_EXPORT_INTERNAL_H
#define ISTMO_DOMAIN_EXCHANGE_EXPORT_INTERNAL_H

#include "domain/exchange/exchange.h"

#include <stdio.h>

/*
 * Files that appear under their names only when all of them are complete.
 *
 * path     NULL: standard output, which takes the first table only
 * CSV      every table but the first goes to STEM.NAME.csv
 * closed   nobody but the owner can read the files (mode 0600)
 */
struct export_file;
MUST_USE int export_file_open(struct export_file **f, enum export_kind kind, const char *path, bool closed,
                              struct err *e);
MUST_USE int export_file_table(struct export_file *f, struct sv name, struct err *e); /* begins the next table */
void export_file_text(struct export_file *f, struct sv cell);
void export_file_number(struct export_file *f, struct sv cell); /* canonical text of a number, or empty */
MUST_USE int export_file_end_row(struct export_file *f, struct err *e);
struct buf *export_file_line(struct export_file *f); /* JSON Lines: what end_row writes */
MUST_USE int export_file_finish(struct export_file *f, struct err *e);
void export_file_close(struct export_file *f); /* without finish: nothing is left behind */

#endif

/*
 * The way back of a workbook's tracking tables: notes that were written into them are kept as new versions.
 *
 * refused   any other cell of these sheets that does not say what it said when it was written; rows and columns that
 *           were added or removed; a note that somebody else changed since. Each with its cell, found and expected
 * errors    ERR_INPUT no workbook with tracking tables of this mission; ERR_CONFLICT somebody was faster
 */
#ifndef ISTMO_DOMAIN_REPORT_TRACKING_IMPORT_H
#define ISTMO_DOMAIN_REPORT_TRACKING_IMPORT_H

#include "base/problem.h"
#include "kit/context.h"

struct tracking_imported {
    size_t read; /* note cells that hold a text, or held one */
    size_t created, changed, unchanged;
    struct problems problems; /* with any error nothing is saved */
};

MUST_USE int tracking_import(const struct context *ctx, const char *path, bool dry_run, struct arena *mem,
                             struct tracking_imported *out, struct err *e);

#endif

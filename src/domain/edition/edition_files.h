/* The files of an edition: how each kind is rendered to bytes, and written. */
#ifndef ISTMO_DOMAIN_EDITION_EDITION_FILES_H
#define ISTMO_DOMAIN_EDITION_EDITION_FILES_H

#include "domain/edition/edition_seen.h"
#include "domain/report/report.h"

/* With the seal of the model, and the edition's document where it has one. */
typedef int edition_render(const struct report_model *m, struct arena *mem, struct sv *out, struct err *e);
struct edition_file {
    enum seen_kind kind;
    edition_render *render;
};
extern const struct edition_file edition_file[];
extern const size_t edition_nfiles;

/* Complete or not there: written beside and renamed. */
MUST_USE int edition_file_write(struct sv bytes, const char *path, struct err *e);

#endif

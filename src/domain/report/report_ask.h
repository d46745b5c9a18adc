/*
 * What a donor's template asks for by the names of its bookmarks (docs/report.md has the list). Word allows letters,
 * digits and "_" alone, so that ".", "-" and "_" are the same here; what stands behind "__" tells bookmarks of one
 * meaning apart.
 */
#ifndef ISTMO_DOMAIN_REPORT_REPORT_ASK_H
#define ISTMO_DOMAIN_REPORT_REPORT_ASK_H

#include "domain/report/report.h"

enum report_asked_kind {
    REPORT_ASKED_NOTHING, /* istmo has nothing of this name, or `fault` says what is wrong */
    REPORT_ASKED_TEXT,
    REPORT_ASKED_TABLE,
    REPORT_ASKED_SEXES,
    REPORT_ASKED_PROGRESS,
    REPORT_ASKED_TREND,
};

struct report_asked {
    struct sv name;
    enum report_asked_kind kind;
    struct sv text;
    struct sv title;           /* of a picture */
    struct report_block block; /* with the figure, table or items */
    struct sv fault;
};

/* The nearest name that istmo has; empty: none is near. */
struct sv report_ask_near(const struct pack *pk, struct sv name, struct arena *mem);

/* report_build or report_build_public; with that `asked` is filled as the public output or without it. */
MUST_USE int report_build_asked(struct db_conn *c, const struct context *ctx, const struct pack *pk,
                                const struct facts *facts, struct sv name, const struct period *period, bool public,
                                struct report_asked *asked, size_t nasked, struct arena *mem, struct report_model **out,
                                struct err *e);

#endif

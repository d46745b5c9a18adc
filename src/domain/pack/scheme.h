/* Reference schemes that links name: SDG goals and targets, GCM objectives (assets/scheme-*.csv). */
#ifndef ISTMO_DOMAIN_PACK_SCHEME_H
#define ISTMO_DOMAIN_PACK_SCHEME_H

#include "base/sv.h"

struct scheme_code {
    struct sv number; /* "10.7", "21" */
    struct sv title;  /* in the language asked, else English; a target's wording */
    struct sv mark;   /* the short title of the goal or objective, for its tile */
    struct sv text;   /* the full wording; the title where the table lacks one */
    struct sv colour; /* "#DD1367"; empty: none */
};

/* scheme: sdg, gcm. code: "10.7", "SDG10.7", "21", "GCM21". False: unknown scheme or code. */
bool scheme_find(struct sv scheme, struct sv code, const char *lang, struct scheme_code *out);

#endif

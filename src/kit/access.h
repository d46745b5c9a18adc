/*
 * Who may do what: the one authoriser, for pages, lists, counts, searches, exports and the API alike.
 *
 * Denied unless some grant of the person allows it. A grant is a role within a scope: a unit, a place, a form, or
 * none of them (the whole mission). The administrator of users has no permission over records by that role.
 */
#ifndef ISTMO_KIT_ACCESS_H
#define ISTMO_KIT_ACCESS_H

#include "base/arena.h"

enum permission {
    PERMISSION_NONE,   /* a route that forgot it: refused at start-up */
    PERMISSION_PUBLIC, /* nobody need be signed in */
    PERMISSION_SIGNED_IN,
    PERMISSION_FIGURES,   /* indicators, their values and findings */
    PERMISSION_RECORDS,   /* what is not personal in records */
    PERMISSION_PERSONAL,  /* personal answers of records */
    PERMISSION_ENTER,     /* new records, changes of drafts */
    PERMISSION_REVIEW,    /* return, approve */
    PERMISSION_IMPORT,    /* files of records */
    PERMISSION_CLOSE,     /* reporting periods */
    PERMISSION_REPORT,    /* the unpublished report */
    PERMISSION_PUBLISH,   /* editions */
    PERMISSION_FRAMEWORK, /* indicators, targets, units */
    PERMISSION_USERS,     /* accounts and their roles */
    PERMISSION_AUDIT,     /* who did what */
    PERMISSION_COUNT
};

enum role {
    ROLE_ADMINISTRATOR,
    ROLE_MONITORING,
    ROLE_UNIT_HEAD,
    ROLE_DATA_ENTRY,
    ROLE_CASE_WORKER,
    ROLE_PARTNER,
    ROLE_VIEWER,
    ROLE_AUDITOR,
    ROLE_COUNT
};

const char *permission_name(enum permission p); /* English msgid */
const char *role_code(enum role r);             /* "monitoring" */
const char *role_name(enum role r);             /* English msgid */
bool role_parse(struct sv code, enum role *out);
bool role_may(enum role r, enum permission p);

struct grant {
    enum role role;
    struct sv unit, place, form; /* empty: all */
};

struct access {
    struct grant *v;
    size_t n, cap;
};

/* What is asked about; empty members are not known or do not apply. A grant with a scope allows only what is
 * known to lie in it. */
struct access_subject {
    struct sv unit, form;
    const struct sv *place; /* the place and those it lies within */
    size_t nplaces;
};

bool access_may(const struct access *a, enum permission p, const struct access_subject *subject);
/* Somewhere, in whatever scope: whether a page is worth showing. */
bool access_somewhere(const struct access *a, enum permission p);
/* "why can or can't this person": the grant that allows it, or what is missing, in the reader's language. */
struct sv access_explain(const struct access *a, enum permission p, const struct access_subject *subject,
                         const char *lang, struct arena *mem);

#endif

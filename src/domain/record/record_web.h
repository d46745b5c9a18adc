/* The pages of this room: shared by their files, and for record_module.c. */
#ifndef ISTMO_DOMAIN_RECORD_RECORD_WEB_H
#define ISTMO_DOMAIN_RECORD_RECORD_WEB_H

#include "domain/indicator/view_page.h"
#include "domain/record/record.h"

#define RECORD_WEB_NROUTES 8
extern const struct route record_web_routes[RECORD_WEB_NROUTES];

/* Asked of a record's form, unit and place, as its answers say them. */
bool record_web_may(const struct web *w, const struct pack *pk, enum permission p, const struct form *f,
                    const struct answers *a);
/* What changing the record's answers needs in its state. */
enum permission record_web_to_change(const struct pack *pk, const struct record *r);
/* The record of the address, for who may see it; else ERR_NOT_FOUND. vault may be NULL. */
MUST_USE int record_web_get(struct web *w, struct view *v, struct vault *vault, struct record **out, struct err *e);

struct sv record_web_label(const struct web *w, const struct question *q); /* its name where it has none */

/* entry_web.c */
int entry_get_new(struct web *w, struct err *e);
int entry_post_new(struct web *w, struct err *e);
int entry_get_edit(struct web *w, struct err *e);
int entry_post_edit(struct web *w, struct err *e);

#endif

/*
 * What the files of the form engine share: canonical spellings by kind of value (form_number.c,
 * form_moment.c, form_geo.c) and the pieces of form_finish. Nobody else includes this.
 *
 * errors   ERR_INPUT without a field: form_value.c adds the question's name
 */
#ifndef ISTMO_ENGINE_FORM_INTERNAL_H
#define ISTMO_ENGINE_FORM_INTERNAL_H

#include "base/utf8.h"
#include "engine/form/form.h"

/* An answer as messages quote it: long ones are cut. */
static inline struct sv form_shown(struct sv value)
{
    return utf8_cut(value, 60);
}

/* Plain decimal notation without sign +, leading or trailing zeros: " 007.50" -> "7.5". */
MUST_USE int form_number_canonical(struct sv text, bool whole, struct arena *mem, struct sv *out, struct err *e);

MUST_USE int form_moment_date(struct sv text, struct sv *out, struct err *e);
MUST_USE int form_moment_time(struct sv text, struct arena *mem, struct sv *out, struct err *e);
MUST_USE int form_moment_datetime(struct sv text, struct arena *mem, struct sv *out, struct err *e);
struct sv form_moment_today(int64_t ms, int zone_minutes, struct arena *mem);
struct sv form_moment_now(int64_t ms, int zone_minutes, struct arena *mem);

MUST_USE int form_geo_point(struct sv text, struct arena *mem, struct sv *out, struct err *e);
/* Points separated by ";"; a closed one (geoshape) ends where it begins. */
MUST_USE int form_geo_line(struct sv text, bool closed, struct arena *mem, struct sv *out, struct err *e);

/* One expression column of a question: its header and where it stands. */
struct form_expression {
    const char *column;
    struct expr *x;
};
#define FORM_EXPRESSIONS 8
void form_expressions(const struct question *q, struct form_expression out[FORM_EXPRESSIONS]);

/* The steps of form_finish, in order. Each adds problems and goes on. */
void form_layout_run(struct form *f, struct arena *mem, struct problems *out);  /* scopes, columns, names */
void form_refs_run(struct form *f, struct problems *out);                       /* names in expressions and texts */
void form_order_run(struct form *f, struct arena *mem, struct problems *out);   /* dependencies, cycles */
void form_meaning_run(struct form *f, struct arena *mem, struct problems *out); /* figures and settings */

#endif

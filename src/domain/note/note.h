/*
 * Notes: what staff write about an indicator in a period, beside its figures.
 *
 * kinds     what was done (narrative), and why a figure is off its target (deviation)
 * project   its code: the note is about the figures of the project's own period; empty: about all
 * versions  rows are added and never changed. The last one holds; an empty text takes the note back
 */
#ifndef ISTMO_DOMAIN_NOTE_H
#define ISTMO_DOMAIN_NOTE_H

#include "base/map.h"
#include "db/db.h"
#include "engine/period.h"

enum note_kind { NOTE_NARRATIVE, NOTE_DEVIATION, NOTE_KINDS };

const char *note_kind_name(enum note_kind k);    /* "narrative", "deviation": JSON and the database */
const char *note_kind_heading(enum note_kind k); /* English msgid */

/* About which figures a note is. */
struct note_place {
    struct sv indicator, project;
    int32_t first, last; /* days of the period */
    enum note_kind kind;
};

struct note {
    struct note_place at;
    int64_t version;  /* from 1 */
    struct sv period; /* as it was called */
    struct sv text, by;
    int64_t at_ms;
};

struct notes {
    struct note *v; /* all versions, by place and version */
    size_t n, cap;
    struct map last; /* of each place: its last version */
};

MUST_USE int note_list(struct db_conn *c, struct sv mission, struct arena *mem, struct notes *out, struct err *e);

/* The last version of a place, whatever it says; NULL: nobody has written there. */
const struct note *note_last(const struct notes *all, const struct note_place *at);
struct sv note_text(const struct notes *all, const struct note_place *at); /* empty: no note holds */

/* In a writer's job, as version `n->version`. ERR_CONFLICT: that version is there already. */
MUST_USE int note_add(struct db_conn *writer, struct sv mission, const struct note *n, struct err *e);

extern const struct db_migrations note_migrations;

#endif

/*
 * XLSForm: survey, choices and settings tables to a struct form.
 *
 * Real forms are sloppy: aliased or duplicate headers, odd capitals, duplicate choice names are
 * accepted with a warning wherever the meaning is clear. Unknown columns are kept.
 * source   XLSForm.org reference; pyxform's aliases
 */
#ifndef ISTMO_DOMAIN_FORM_XLSFORM_H
#define ISTMO_DOMAIN_FORM_XLSFORM_H

#include "engine/form/form.h"
#include "format/node.h"
#include "format/table.h"

/* lists: external lists by name -> struct choice_list*; consulted for select_one NAME without
 * choices, and select_one_from_file NAME.csv. choices and settings may be NULL.
 *
 * memory   the form lives in mem and borrows the cells of the tables
 * errors   everything wrong is in `problems`, with file, row and column; ERR_LIMIT too many questions */
MUST_USE int xlsform_read(struct arena *mem, const struct table *survey, const struct table *choices,
                          const struct table *settings, struct sv default_id, const struct map *lists,
                          struct problems *problems, struct form **out, struct err *e);

/* The tables as one tree {survey:[{…}], choices:[…], settings:{…}} and back: how the catalogue
 * keeps a form, with headers as the author wrote them. */
struct node *xlsform_to_node(struct arena *mem, const struct table *survey, const struct table *choices,
                             const struct table *settings);
MUST_USE int xlsform_from_node(struct arena *mem, const struct node *n, const char *file, struct table *survey,
                               struct table *choices, struct table *settings, struct err *e);

#endif

/*
 * What a workbook keeps of its tracking tables, in a hidden sheet of texts: with it the way back tells a note that was
 * written from any other cell that was changed, whatever the records say meanwhile.
 *
 *     istmo tracking | 1 | mission
 *     sheet | its name | project | first day | last day | period | columns
 *     row   | its number, from 1 | indicator; empty: no row of one | the cells …
 *
 * The last NOTE_KINDS columns of an indicator's row are notes, in the order of enum note_kind.
 */
#ifndef ISTMO_DOMAIN_REPORT_TRACKING_KEPT_H
#define ISTMO_DOMAIN_REPORT_TRACKING_KEPT_H

#define TRACKING_KEPT_NAME "istmo" /* of the sheet */
#define TRACKING_KEPT_FORMAT "istmo tracking"
#define TRACKING_KEPT_VERSION "1"
#define TRACKING_KEPT_SHEET "sheet"
#define TRACKING_KEPT_ROW "row"

enum {
    TRACKING_KEPT_PROJECT = 2,
    TRACKING_KEPT_FIRST,
    TRACKING_KEPT_LAST,
    TRACKING_KEPT_PERIOD,
    TRACKING_KEPT_COLUMNS
};
enum { TRACKING_KEPT_NUMBER = 1, TRACKING_KEPT_INDICATOR, TRACKING_KEPT_CELLS };

#endif

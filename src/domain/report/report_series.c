/*
 * Figures over a dimension: bars and trends of one indicator, and tables. A table of several
 * indicators is crossed: the dimension's values down, the indicators across.
 */
#include "domain/report/report_internal.h"

#include <math.h>

#define FEW_PERIODS 6       /* so many stand across, the indicators down with their wording */
#define CROSS_COLUMNS_MAX 9 /* more would not fit a page: such a table is written as a list */

struct series {
    struct figures figures;
    struct sv by;
    struct sv_list indicators; /* as the description orders them */
    bool overlapping, apportioned, suppressed;
};

static int each_known(const struct build *b, const struct node *n, const struct sv_list *codes, struct err *e)
{
    for (size_t i = 0; i < codes->n; i++)
        if (!pack_indicator(b->pack, codes->v[i]))
            return report_fault(b, n, e, N_("there is no indicator"), codes->v[i]);
    return 0;
}

/* The first that the section's opening shows. */
static struct sv main_indicator(const struct build *b)
{
    const struct report_section *s = b->section;
    bool opened = s && s->nblocks && s->block[0].type == BLOCK_UNIT_HEADER && s->block[0].nfigures;
    return opened ? s->block[0].figure[0].code : sv_none();
}

static int compute(const struct build *b, const struct node *n, struct series *out, struct err *e)
{
    struct figures_query q = {.period = *b->period};
    const struct node *list = node_get(n, "indicators");
    out->by = node_text(n, "by");
    if (!out->by.n)
        return report_fault(b, n, e, N_("\"by\" is missing in the block"), node_text(n, "type"));
    vec_push(b->mem, &q.by, out->by);
    struct sv one = node_text(n, "indicator").n || list ? node_text(n, "indicator") : main_indicator(b);
    if (one.n)
        vec_push(b->mem, &q.indicators, one);
    for (size_t i = 0; list && i < list->n; i++)
        vec_push(b->mem, &q.indicators, list->item[i]->scalar);
    out->indicators = q.indicators;
    if (each_known(b, n, &q.indicators, e))
        return -1;
    if (report_compute(b, &q, &out->figures, e))
        return report_place(b, n, e);
    for (size_t i = 0; i < out->figures.n; i++) {
        report_cell_add(b, &out->figures.v[i]);
        out->overlapping = out->overlapping || out->figures.v[i].overlapping;
        out->apportioned = out->apportioned || out->figures.v[i].apportioned;
        out->suppressed = out->suppressed || report_is_suppressed(&out->figures.v[i]);
    }
    return 0;
}

static bool is_time(struct sv by)
{
    enum period_kind kind;
    return period_kind_parse(by, &kind);
}

static struct sv slice_name(const struct build *b, const struct figure *f, bool time)
{
    if (time)
        return report_period_text(b, &f->period);
    return f->slice.n ? report_choice(b, f->slice.v[0].dim, f->slice.v[0].value) : report_say(b, N_("Total"));
}

static void say_what_it_is(const struct build *b, const struct series *s, struct report_block *out)
{
    const char *apportioned =
        s->apportioned ? tr(b->model->lang, N_("Among these records are some that were apportioned from a published "
                                               "total: their dates and places are plausible, not observed."))
                       : "";
    const char *overlapping =
        s->overlapping ? tr(b->model->lang, N_("The parts overlap: they do not add up to the total.")) : "";
    out->note = arena_printf(b->mem, "%s%s%s%.*s", overlapping, *overlapping && *apportioned ? " " : "", apportioned,
                             SV_ARG(out->note));
    if (s->suppressed)
        report_explain_mark(b, out);
}

/* --- bars and trends ------------------------------------------------------------------------------ */

/* One without a value is after all others: where it stands must not tell how large it is. */
static bool larger(const struct chart_item *a, const struct chart_item *b)
{
    return isnan(b->value) ? !isnan(a->value) : a->value > b->value;
}

/* Bars: the largest first. Few items: insertion is enough. */
static void sort_items(struct chart_item *item, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && larger(&item[k], &item[k - 1]); k--) {
            struct chart_item other = item[k];
            item[k] = item[k - 1];
            item[k - 1] = other;
        }
}

/* "nd" and "unknown": no value of the dimension, so after those. */
static bool is_rest(const struct figure *f)
{
    return f->slice.n && (sv_is(f->slice.v[0].value, "nd") || sv_is(f->slice.v[0].value, "unknown"));
}

static void add_items(struct build *b, const struct series *s, struct report_block *out, bool rest)
{
    for (size_t i = 0; i < s->figures.n; i++) {
        const struct figure *f = &s->figures.v[i];
        if (f->slice.n != (out->over_time ? 0 : 1) || is_rest(f) != rest)
            continue;
        out->item[out->nitems++] =
            (struct chart_item){slice_name(b, f, out->over_time), report_figure_text(b, f), f->value};
        if (!out->title.text.n)
            out->title = report_text(b, &f->indicator->label);
    }
}

static struct sv items_in_words(const struct build *b, const struct report_block *out)
{
    struct buf text = {.max = 4000};
    for (size_t i = 0; i < out->nitems; i++)
        buf_printf(&text, "%s%.*s: %.*s", i ? "; " : "", SV_ARG(out->item[i].label), SV_ARG(out->item[i].text));
    struct sv copy = arena_sv(b->mem, buf_sv(&text));
    buf_release(&text);
    return copy;
}

int report_items_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct series s = {0};
    if (compute(b, n, &s, e))
        return -1;
    out->over_time = is_time(s.by);
    out->item = ARENA_ARRAY(b->mem, s.figures.n, struct chart_item);
    add_items(b, &s, out, false);
    if (!out->over_time)
        sort_items(out->item, out->nitems);
    add_items(b, &s, out, true);
    out->words = items_in_words(b, out);
    say_what_it_is(b, &s, out);
    return 0;
}

/* --- tables --------------------------------------------------------------------------------------- */

static void list_table(struct build *b, const struct series *s, struct report_table *t)
{
    report_table_begin(b, t, 4);
    report_table_column(t, 0, report_say(b, N_("Indicator")), REPORT_TEXT);
    report_table_column(t, 1, report_say(b, N_("Slice")), REPORT_TEXT);
    report_table_column(t, 2, report_say(b, N_("Value")), REPORT_NUMBER);
    report_table_column(t, 3, report_say(b, N_("Records")), REPORT_NUMBER);
    for (size_t i = 0; i < s->figures.n; i++) {
        const struct figure *f = &s->figures.v[i];
        const struct sv cell[] = {f->indicator->code, slice_name(b, f, is_time(s->by)), report_figure_text(b, f),
                                  report_records_text(b, f->records)};
        report_table_add(b, t, f->indicator->code, cell);
    }
}

static struct sv row_key(const struct figure *f, bool time)
{
    return time ? f->period.name : f->slice.n ? f->slice.v[0].value : (struct sv){0};
}

/* The rows: the values in the order in which the figures bring them, the rest and the total last. */
static void cross_rows(struct build *b, const struct series *s, bool time, struct map *rows)
{
    rows->mem = b->mem;
    for (int pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < s->figures.n; i++) {
            struct figure *f = &s->figures.v[i];
            int when = time ? 0 : !f->slice.n ? 2 : is_rest(f) ? 1 : 0;
            if (when == pass)
                (void)map_put(rows, row_key(f, time), f);
        }
}

static struct sv dimension_name(const struct build *b, const struct series *s)
{
    if (is_time(s->by))
        return report_say(b, N_("Period"));
    for (size_t i = 0; i < s->figures.n; i++)
        if (s->figures.v[i].slice.n && map_get(&b->pack->place_by_code, s->figures.v[i].slice.v[0].value))
            return report_dimension(b, SV("place")); /* a type or level of places */
    return report_dimension(b, s->by);
}

static const struct figure *cross_cell(const struct series *s, struct sv indicator, struct sv key, bool time)
{
    for (size_t i = 0; i < s->figures.n; i++) {
        const struct figure *f = &s->figures.v[i];
        if (sv_eq(f->indicator->code, indicator) && sv_eq(row_key(f, time), key))
            return f;
    }
    return NULL;
}

static void cross_table(struct build *b, const struct series *s, struct report_table *t)
{
    bool time = is_time(s->by);
    struct map rows = {0};
    struct sv *cell = ARENA_ARRAY(b->mem, s->indicators.n + 1, struct sv);
    report_table_begin(b, t, s->indicators.n + 1);
    report_table_column(t, 0, dimension_name(b, s), REPORT_TEXT);
    for (size_t i = 0; i < s->indicators.n; i++)
        report_table_column(t, i + 1, s->indicators.v[i], REPORT_NUMBER);
    cross_rows(b, s, time, &rows);
    for (size_t r = 0; r < rows.n; r++) {
        cell[0] = slice_name(b, rows.v[r].value, time);
        for (size_t i = 0; i < s->indicators.n; i++) {
            const struct figure *f = cross_cell(s, s->indicators.v[i], rows.v[r].key, time);
            cell[i + 1] = f ? report_figure_text(b, f) : SV("\xe2\x80\x94");
        }
        report_table_add(b, t, (struct sv){0}, cell);
    }
}

/* A quarter's months, a year's quarters: the indicators down, in words, and what they come to at the right. */
static int periods_table(struct build *b, const struct series *s, const struct map *periods, struct report_table *t,
                         struct err *e)
{
    size_t total = periods->n + 2;
    struct sv *cell = ARENA_ARRAY(b->mem, total + 1, struct sv);
    report_table_begin(b, t, total + 1);
    report_table_column(t, 0, report_say(b, N_("Code")), REPORT_TEXT);
    report_table_column(t, 1, report_say(b, N_("Indicator")), REPORT_TEXT);
    for (size_t i = 0; i < periods->n; i++)
        report_table_column(t, i + 2, slice_name(b, periods->v[i].value, true), REPORT_NUMBER);
    report_table_column(t, total, report_say(b, N_("Total")), REPORT_NUMBER);
    for (size_t r = 0; r < s->indicators.n; r++) {
        struct report_figure whole;
        if (report_figure_fill(b, s->indicators.v[r], NULL, &whole, e))
            return -1;
        cell[0] = whole.code;
        cell[1] = whole.label.text;
        cell[total] = whole.value;
        for (size_t i = 0; i < periods->n; i++) {
            const struct figure *f = cross_cell(s, whole.code, periods->v[i].key, true);
            cell[i + 2] = f ? report_figure_text(b, f) : SV("\xe2\x80\x94");
        }
        report_table_add(b, t, whole.code, cell);
    }
    return 0;
}

/* What the codes at the head of the columns stand for. */
static struct text_in column_legend(const struct build *b, const struct sv_list *codes)
{
    struct buf text = {.max = 16000};
    struct sv lang = {0}; /* said only when it is that of every label */
    for (size_t i = 0; i < codes->n; i++) {
        struct text_in label = report_text(b, &pack_indicator(b->pack, codes->v[i])->label);
        buf_printf(&text, "%s%.*s: %.*s", i ? "\n\n" : "", SV_ARG(codes->v[i]), SV_ARG(label.text));
        lang = i == 0 || sv_eq(lang, label.lang) ? label.lang : (struct sv){0};
    }
    struct text_in out = {lang, arena_sv(b->mem, buf_sv(&text))};
    buf_release(&text);
    return out;
}

int report_series_build(struct build *b, const struct node *n, struct report_block *out, struct err *e)
{
    struct series s = {0};
    struct map rows = {0};
    if (compute(b, n, &s, e))
        return -1;
    bool time = is_time(s.by);
    cross_rows(b, &s, time, &rows);
    if (s.indicators.n && time && rows.n <= FEW_PERIODS) {
        if (periods_table(b, &s, &rows, &out->table, e))
            return -1;
    } else if (s.indicators.n && s.indicators.n <= CROSS_COLUMNS_MAX) {
        cross_table(b, &s, &out->table);
        out->text = column_legend(b, &s.indicators);
    } else {
        list_table(b, &s, &out->table);
    }
    say_what_it_is(b, &s, out);
    return 0;
}

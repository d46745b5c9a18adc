/*
 * Fuzzes the readers of pack files. The input holds sections separated by form feeds; the first
 * byte of each says what it is: p pack.yaml, w a workflow, l a list, r a report, 0… the tables in
 * the order of pack_kinds. What is kept of a row reads back to the same.
 */
#include "domain/pack/pack_internal.h"
#include "format/csv.h"

#include <stdlib.h>

#define ROWS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_rows(struct arena *mem, struct csv_reader *csv, struct table *t)
{
    struct err e = {.lang = "en"};
    struct sv *cells;
    size_t n;
    int rc;
    while ((rc = csv_next(csv, &cells, &n, &e)) > 0 && t->nrows < ROWS_MAX) {
        struct sv *row = ARENA_ARRAY(mem, n, struct sv);
        for (size_t i = 0; i < n; i++)
            row[i] = arena_sv(mem, sv_trim(cells[i]));
        if (!t->header) {
            t->header = row;
            t->ncolumns = n;
        } else if (n >= t->ncolumns) {
            t->line[t->nrows] = csv_row(csv);
            t->row[t->nrows++] = row;
        }
    }
    return rc == 0 && t->header;
}

static bool table_of(struct arena *mem, struct sv text, struct table *t)
{
    struct csv_reader *csv;
    struct err e = {.lang = "en"};
    *t = (struct table){.file = "table.csv"};
    t->row = ARENA_ARRAY(mem, ROWS_MAX, struct sv *);
    t->line = ARENA_ARRAY(mem, ROWS_MAX, size_t);
    if (csv_open_memory(&csv, text, &e))
        return false;
    bool good = read_rows(mem, csv, t);
    csv_close(csv);
    return good;
}

static void read_section(struct reader *r, char what, struct sv text)
{
    struct err e = {.lang = "en"};
    struct node *root;
    struct table t;
    bool yaml = what == 'p' || what == 'w' || what == 'r';
    if (yaml ? node_read_yaml(r->mem, text, &root, &e) != 0 : !table_of(r->mem, text, &t))
        return;
    if (what == 'p')
        pack_mission_read(r, root, "pack.yaml");
    else if (what == 'w')
        pack_workflow_read(r, SV("w"), root, "w.yaml");
    else if (what == 'r')
        pack_report_read(r, SV("r"), root, "r.yaml");
    else if (what == 'l')
        pack_list_read(r, SV("l"), &t);
    else if (what >= '0' && (size_t)(what - '0') < pack_nkinds)
        pack_row_table(r, &pack_kinds[what - '0'], &t);
}

/* The catalogue's way: rows as JSON, joined to a table, read again. */
static void read_again(const struct pack *p, const struct kind *k)
{
    struct arena mem = {0};
    struct problems problems = {.mem = &mem, .lang = "en"};
    struct reader r = {
        .pack = pack_new(&mem), .mem = &mem, .problems = &problems, .keep = true, .faulty = {.mem = &mem}};
    struct err e = {.lang = "en"};
    struct pack_rows rows = {0};
    size_t at = 0;
    r.pack->fiscal_year_start = p->fiscal_year_start;
    r.pack->list_by_name = p->list_by_name;
    for (size_t i = 0; i < p->entries.n; i++) {
        struct node *n;
        if (!sv_is(p->entries.v[i].kind, k->name))
            continue;
        if (node_read_json(&mem, p->entries.v[i].body, &n, &e))
            abort();
        vec_push(&mem, &rows, n);
    }
    struct table t = pack_row_join(&mem, "again.csv", &rows);
    pack_row_table(&r, k, &t);
    for (size_t i = 0; i < p->entries.n; i++) {
        if (!sv_is(p->entries.v[i].kind, k->name))
            continue;
        if (at >= r.pack->entries.n || !sv_eq(p->entries.v[i].code, r.pack->entries.v[at].code))
            abort();
        at++;
    }
    arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct problems problems = {.mem = &mem, .lang = "en"};
    struct reader r = {
        .pack = pack_new(&mem), .mem = &mem, .problems = &problems, .keep = true, .faulty = {.mem = &mem}};
    struct sv rest = sv_make((const char *)data, size);
    bool seen[64] = {false};
    while (rest.n) {
        struct sv section = sv_cut(rest, '\f', &rest);
        size_t slot = section.n ? (size_t)section.p[0] & 63 : 0;
        if (section.n && !seen[slot])
            read_section(&r, section.p[0], sv_make(section.p + 1, section.n - 1));
        seen[slot] = true;
    }
    pack_place_index(&r);
    pack_ask(r.pack);
    pack_check_run(&r);
    struct err e = {.lang = "en"};
    (void)pack_place(r.pack, sv_make((const char *)data, size < 40 ? size : 40), &e);
    for (size_t i = 0; i < pack_nkinds; i++)
        read_again(r.pack, &pack_kinds[i]);
    arena_release(&mem);
    return 0;
}

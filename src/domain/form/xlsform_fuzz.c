/* Any three tables: the form is read or refused, and any answers to it can be checked, written as a
 * tree and read again. The input is CSV: survey, choices and settings separated by lines "---". */
#include "domain/form/xlsform.h"
#include "format/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_table(struct arena *mem, struct sv csv, struct table *out)
{
    struct csv_reader *r;
    struct err e = {0};
    struct sv *cells;
    size_t n;
    struct row {
        struct sv *cell;
        size_t line;
    };
    struct {
        struct row *v;
        size_t n, cap;
    } rows = {0};
    *out = (struct table){.file = "fuzz"};
    if (!csv.n || csv_open_memory(&r, csv, &e))
        return false;
    while (csv_next(r, &cells, &n, &e) > 0) {
        struct sv *row = ARENA_ARRAY(mem, out->header ? out->ncolumns : n, struct sv);
        for (size_t i = 0; i < n && (!out->header || i < out->ncolumns); i++)
            row[i] = arena_sv(mem, sv_trim(cells[i]));
        if (!out->header) {
            out->header = row;
            out->ncolumns = n;
            continue;
        }
        struct row taken = {row, csv_row(r)};
        vec_push(mem, &rows, taken);
    }
    csv_close(r);
    out->row = ARENA_ARRAY(mem, rows.n, struct sv *);
    out->line = ARENA_ARRAY(mem, rows.n, size_t);
    for (; out->nrows < rows.n; out->nrows++) {
        out->row[out->nrows] = rows.v[out->nrows].cell;
        out->line[out->nrows] = rows.v[out->nrows].line;
    }
    return out->header;
}

static struct sv part(struct sv *rest)
{
    struct sv all = *rest;
    for (size_t i = 0; i + 4 < all.n; i++)
        if (memcmp(all.p + i, "\n---\n", 5) == 0) {
            *rest = sv_make(all.p + i + 5, all.n - i - 5);
            return sv_make(all.p, i + 1);
        }
    *rest = (struct sv){0};
    return all;
}

/* Answers made of the form's own names and choices, so that some of them fit. */
static void check_answers(struct arena *mem, const struct form *f, struct sv bytes)
{
    struct answers *a = answers_new(mem, f);
    struct problems found = {.mem = mem};
    struct form_env env = {.now_ms = 1687968000000};
    struct err e = {0};
    for (size_t s = 1; s < f->nscopes; s++)
        for (size_t k = 0; k < 2 && a->table[f->scope[s].parent].n; k++)
            (void)answers_add_row(mem, a, (int)s, 0);
    for (size_t i = 0; i < f->n; i++) {
        const struct question *q = &f->question[i];
        struct sv value = q->list && q->list->n ? q->list->v[0].name : sv_make(bytes.p, bytes.n < 8 ? bytes.n : 8);
        answers_set(a, q, 0, value);
        answers_set(a, q, 1, i % 2 ? SV("1") : q->name);
    }
    if (form_check(f, a, &env, true, mem, &found, &e) == 0)
        (void)answers_equal(a, answers_copy(mem, a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct problems found = {.mem = &mem};
    struct table survey, choices, settings;
    struct form *f;
    struct err e = {0};
    struct sv all = sv_make((const char *)data, size), rest = all;
    if (read_table(&mem, part(&rest), &survey)) {
        bool some = read_table(&mem, part(&rest), &choices), set = read_table(&mem, part(&rest), &settings);
        int rc = xlsform_read(&mem, &survey, some ? &choices : NULL, set ? &settings : NULL, SV("fuzz"), NULL, &found,
                              &f, &e);
        if (rc == 0 && !found.nerrors)
            check_answers(&mem, f, all);
        struct node *tree = xlsform_to_node(&mem, &survey, some ? &choices : NULL, set ? &settings : NULL);
        if (xlsform_from_node(&mem, tree, "fuzz", &survey, &choices, &settings, &e))
            __builtin_trap();
    }
    arena_release(&mem);
    return 0;
}

/*
 * Fuzzes the import up to the database: any bytes as the file of the records and, after a line "---",
 * as that of a repeat. What is read must be canonical: an answer that is accepted is accepted again,
 * unchanged.
 */
#include "domain/exchange/import_internal.h"
#include "domain/form/xlsform.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COLUMNS 4
static struct sv header[COLUMNS] = {{"type", 4}, {"name", 4}, {"label::es", 9}, {"label::en", 9}};
static const char *const questions[][COLUMNS] = {
    {"date", "date", "Fecha", "Date"},
    {"select_one kind", "kind", "Tipo", "Kind"},
    {"select_multiple kind", "kinds", "Tipos", "Kinds"},
    {"select_one places", "place", "Lugar", "Place"},
    {"integer", "women", "Mujeres", "Women"},
    {"decimal", "cost", "Costo", "Cost"},
    {"time", "at", "Hora", "Time"},
    {"dateTime", "moment", "Momento", "Moment"},
    {"geopoint", "spot", "Punto", "Spot"},
    {"acknowledge", "consent", "Consentimiento", "Consent"},
    {"begin repeat", "visitor", "Visitantes", "Visitors"},
    {"text", "visitor_name", "Nombre", "Name"},
    {"integer", "age", "Edad", "Age"},
    {"end repeat", "", "", ""},
};
static const char *const choices[][COLUMNS] = {
    {"kind", "workshop", "Taller", "Workshop"},
    {"kind", "talk", "Charla, corta", "Talk"},
};
#define ROWS(list) (sizeof(list) / sizeof *(list))

static struct table table_of(struct arena *mem, const char *file, const char *const (*cells)[COLUMNS], size_t nrows,
                             struct sv *head)
{
    struct table t = {.file = file, .header = head, .ncolumns = COLUMNS, .nrows = nrows};
    t.row = ARENA_ARRAY(mem, nrows, struct sv *);
    t.line = ARENA_ARRAY(mem, nrows, size_t);
    for (size_t i = 0; i < nrows; i++) {
        t.line[i] = i + 2;
        t.row[i] = ARENA_ARRAY(mem, COLUMNS, struct sv);
        for (size_t k = 0; k < COLUMNS; k++)
            t.row[i][k] = sv_of(cells[i][k]);
    }
    return t;
}

static struct form *form(void)
{
    static struct arena mem;
    static struct form *f;
    static struct sv list[COLUMNS] = {{"list_name", 9}, {"name", 4}, {"label::es", 9}, {"label::en", 9}};
    static struct choice_list places = {.name = {"places", 6}, .external = true};
    struct err e = {.lang = "en"};
    if (f)
        return f;
    struct problems problems = {.mem = &mem, .lang = "en"};
    struct map lists = {.mem = &mem};
    struct table survey = table_of(&mem, "survey", questions, ROWS(questions), header);
    struct table choice = table_of(&mem, "choices", choices, ROWS(choices), list);
    (void)map_put(&lists, places.name, &places);
    if (xlsform_read(&mem, &survey, &choice, NULL, SV("form"), &lists, &problems, &f, &e) || problems.nerrors)
        abort();
    return f;
}

static void check_canonical(const struct answers *a, struct arena *mem)
{
    for (size_t s = 0; s < a->form->nscopes; s++)
        for (size_t r = 0; r < a->table[s].n; r++)
            for (size_t i = 0; i < a->form->scope[s].n; i++) {
                struct err e = {.lang = "en"};
                struct sv value = a->table[s].v[r].value[i], again;
                if (form_value(&a->form->question[a->form->scope[s].question[i]], value, mem, &again, &e) ||
                    !sv_eq(value, again))
                    abort();
            }
}

static void read_all(const struct form *f, const struct import_input *in)
{
    struct arena mem = {0}, row = {0};
    struct pack pack = {0};
    struct problems problems = {.mem = &mem, .lang = "en"};
    struct err e = {.lang = "en"};
    struct import_values values = {.workflow = workflow_default(), .custom = {.first_fallback = 'd'}};
    struct import_read *r;
    struct import_group g;
    struct import_record rec;
    size_t orphans;
    if (import_read_open(&r, f, values.workflow, in, &mem, &problems, &e) == 0) {
        bool readable = problems.nerrors == 0;
        values.choices = import_choice_open(&pack);
        while (readable && import_read_next(r, &row, &g, &e) > 0) {
            if (import_record_make(r, &values, f, &g, &row, &rec, &problems)) {
                check_canonical(rec.answers, &row);
                (void)import_record_digest(rec.answers, &row);
            }
            arena_reset(&row);
        }
        if (readable && e.kind == ERR_NONE && import_read_orphans(r, &problems, &orphans, &e))
            abort();
        import_read_close(r);
        import_choice_close(values.choices);
    }
    arena_release(&row);
    arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv all = sv_make((const char *)data, size), repeat = {0};
    for (size_t i = 0; i + 4 <= size && !repeat.n; i++)
        if (memcmp(all.p + i, "---\n", 4) == 0) {
            repeat = sv_make(all.p + i + 4, size - i - 4);
            all.n = i;
        }
    const struct import_input in = {.bytes = all, .repeat_bytes = &repeat};
    read_all(form(), &in);
    return 0;
}

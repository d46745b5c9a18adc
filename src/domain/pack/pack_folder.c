/*
 * pack_read: a folder of files, or one workbook with the same tables as sheets. Finds the files,
 * names what is not one, and hands each to its parser; pack_check.c does the rest. Reads only.
 */
#include "domain/pack/pack_internal.h"

#include "base/near.h"
#include "format/file.h"
#include "format/xlsx.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define YAML_MAX ((size_t)4 << 20)

struct folder {
    struct reader r;
    const char *path;
    bool book;           /* path is a workbook */
    struct sv_list name; /* of its sheets, or of the folder's files, sorted */
};

/* --- the file system ----------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

/* Names in a folder, sorted, hidden ones left out; -1 when it is none. */
static int names_in(struct arena *mem, const char *path, struct sv_list *out)
{
    DIR *d = opendir(path);
    if (!d)
        return -1;
    for (const struct dirent *at; (at = readdir(d));)
        if (at->d_name[0] != '.')
            vec_push(mem, out, arena_sv(mem, sv_of(at->d_name)));
    (void)closedir(d);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_bytes);
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int sheets_in(struct arena *mem, const char *path, struct sv_list *out, struct err *e)
{
    struct xlsx_book *b;
    if (xlsx_open(&b, path, e))
        return -1;
    for (size_t i = 0; i < xlsx_nsheets(b); i++)
        vec_push(mem, out, arena_sv(mem, xlsx_sheet_name(b, i)));
    xlsx_close(b);
    return 0;
}

static const char *join(struct folder *f, const char *name)
{
    return arena_printf(f->r.mem, "%s/%s", f->path, name).p;
}

static void failed(struct folder *f, const char *shown, const struct err *e)
{
    f->r.unread = true;
    (void)problem_add(f->r.problems, SEVERITY_ERROR, (struct source){.file = shown}, (struct sv){0}, NULL, "%s",
                      e->message);
}

/* A folder of the pack that may be left out. */
static void names_in_room(struct folder *f, const char *room, struct sv_list *out)
{
    struct err e = {.lang = f->r.problems->lang};
    if (names_in(f->r.mem, join(f, room), out) == 0 || errno == ENOENT)
        return;
    (void)err_reading(&e, room, errno);
    failed(f, room, &e);
}

/* True when the table is there and was read. name: "units", "forms/visit/survey". In a workbook
 * the sheet is called the same with dots: "forms.visit.survey". */
static bool read_table(struct folder *f, const char *name, struct table *t)
{
    struct err e = {.lang = f->r.problems->lang};
    const char *file = arena_printf(f->r.mem, "%s.csv", name).p, *path = join(f, file), *sheet = NULL;
    if (f->book) {
        char *dotted = arena_z(f->r.mem, sv_of(name));
        for (char *p = dotted; *p; p++)
            *p = (char)(*p == '/' ? '.' : *p);
        sheet = dotted;
        path = f->path;
        file = arena_printf(f->r.mem, "%s [%s]", f->path, sheet).p;
    }
    if (table_read(f->r.mem, path, file, sheet, f->r.problems, t, &e) == 0)
        return true;
    if (e.kind != ERR_NOT_FOUND)
        failed(f, file, &e);
    return false;
}

static struct node *read_yaml(struct folder *f, const char *name)
{
    struct err e = {.lang = f->r.problems->lang};
    struct node *root;
    struct sv text;
    if (file_read(f->r.mem, join(f, name), YAML_MAX, &text, &e) == 0 && node_read_yaml(f->r.mem, text, &root, &e) == 0)
        return root;
    failed(f, name, &e);
    return NULL;
}

/* --- pack.yaml ----------------------------------------------------------------------------------------- */

static struct node *child(struct arena *mem, struct node *map, struct sv key)
{
    for (size_t i = 0; i < map->n; i++)
        if (sv_eq(map->key[i], key))
            return map->item[i];
    struct node *n = node_new_map(mem);
    node_put(mem, map, key, n);
    return n;
}

/* The sheet `pack`: columns key and value; "age_bands.wide" stands for a key within a key. */
static struct node *mission_of_sheet(struct folder *f)
{
    struct table t;
    struct node *root = node_new_map(f->r.mem);
    if (!read_table(f, "pack", &t))
        return NULL;
    int key = table_column(&t, "key"), value = table_column(&t, "value");
    for (size_t i = 0; i < t.nrows; i++) {
        struct sv inner, outer = sv_cut(table_cell(&t, i, key), '.', &inner);
        struct node *n = node_new_text(f->r.mem, table_cell(&t, i, value));
        n->line = t.line[i];
        if (outer.n)
            node_put(f->r.mem, inner.n ? child(f->r.mem, root, outer) : root, inner.n ? inner : outer, n);
    }
    return root;
}

static int read_mission(struct folder *f, struct err *e)
{
    struct node *root = f->book ? mission_of_sheet(f) : NULL;
    if (!f->book) {
        struct stat st;
        if (stat(join(f, "pack.yaml"), &st))
            return err_set(e, ERR_INPUT, "DIR", N_("%s is not a pack: it has no pack.yaml"), f->path);
        root = read_yaml(f, "pack.yaml");
    } else if (!root) {
        return err_set(e, ERR_INPUT, "DIR", N_("%s is not a pack: it has no sheet “pack”"), f->path);
    }
    if (root)
        pack_mission_read(&f->r, root, f->book ? f->path : "pack.yaml");
    return 0;
}

/* --- tables -------------------------------------------------------------------------------------------- */

static void read_rows(struct folder *f, bool before_forms)
{
    for (size_t i = 0; i < pack_nkinds; i++) {
        struct table t;
        if (pack_kinds[i].before_forms == before_forms && read_table(f, pack_kinds[i].file, &t))
            pack_row_table(&f->r, &pack_kinds[i], &t);
    }
}

/* What stands in a folder of the pack under one ending: "lists", ".csv" -> names without it. */
static struct sv_list names_with(struct folder *f, const char *room, const char *ending)
{
    struct sv_list all = {0}, out = {0};
    size_t skip = strlen(room) + 1;
    if (!f->book)
        names_in_room(f, room, &all);
    for (size_t i = 0; i < all.n; i++)
        if (sv_ends(all.v[i], ending))
            vec_push(f->r.mem, &out, sv_make(all.v[i].p, all.v[i].n - strlen(ending)));
    for (size_t i = 0; f->book && i < f->name.n; i++) {
        struct sv name = f->name.v[i];
        bool here = sv_is(sv_of(ending), ".csv") && name.n > skip && sv_starts(name, room) && name.p[skip - 1] == '.';
        if (here)
            vec_push(f->r.mem, &out, sv_make(name.p + skip, name.n - skip));
    }
    return out;
}

static void read_lists(struct folder *f)
{
    struct sv_list names = names_with(f, "lists", ".csv");
    for (size_t i = 0; i < names.n; i++) {
        struct table t;
        if (read_table(f, arena_printf(f->r.mem, "lists/%.*s", SV_ARG(names.v[i])).p, &t))
            pack_list_read(&f->r, names.v[i], &t);
    }
}

static void read_trees(struct folder *f, const char *room, struct sv boundaries,
                       void (*take)(struct reader *, struct sv, const struct node *, const char *))
{
    struct sv_list names = names_with(f, room, ".yaml");
    for (size_t i = 0; i < names.n; i++) {
        const char *file = arena_printf(f->r.mem, "%s/%.*s.yaml", room, SV_ARG(names.v[i])).p;
        struct node *root = read_yaml(f, file);
        if (root && !f->book) {
            pack_brand_read(&f->r, f->path, file, root);
            pack_photo_read(&f->r, f->path, file, root);
            pack_boundaries_keep(&f->r, boundaries, root);
        }
        if (root)
            take(&f->r, names.v[i], root, file);
    }
}

/* --- forms --------------------------------------------------------------------------------------------- */

struct sheets {
    struct table survey, choices, settings;
    bool has_survey, has_choices, has_settings;
};

static void finish_form(struct folder *f, struct sv name, const char *shown, const struct sheets *s)
{
    struct err e = {.lang = f->r.problems->lang};
    if (f->r.unread)
        return;
    if (!s->has_survey) {
        (void)problem_add(f->r.problems, SEVERITY_ERROR, (struct source){.file = shown}, name, NULL,
                          N_("The form “%.*s” has no survey."), SV_ARG(name));
        return;
    }
    if (pack_form_read(&f->r, name, &s->survey, s->has_choices ? &s->choices : NULL,
                       s->has_settings ? &s->settings : NULL, &e))
        failed(f, s->survey.file, &e);
}

/* forms/NAME/survey.csv …, or the sheets forms.NAME.survey … of the pack's workbook. */
static void read_form_tables(struct folder *f, struct sv name)
{
    const char *room = arena_printf(f->r.mem, "forms/%.*s", SV_ARG(name)).p;
    struct sheets s = {.has_survey = false};
    s.has_survey = read_table(f, arena_printf(f->r.mem, "%s/survey", room).p, &s.survey);
    s.has_choices = read_table(f, arena_printf(f->r.mem, "%s/choices", room).p, &s.choices);
    s.has_settings = read_table(f, arena_printf(f->r.mem, "%s/settings", room).p, &s.settings);
    finish_form(f, name, room, &s);
}

static bool read_sheet(struct folder *f, const char *file, const char *sheet, struct table *t)
{
    struct err e = {.lang = f->r.problems->lang};
    const char *shown = arena_printf(f->r.mem, "%s [%s]", file, sheet).p;
    if (table_read(f->r.mem, join(f, file), shown, sheet, f->r.problems, t, &e) == 0)
        return true;
    if (e.kind != ERR_NOT_FOUND)
        failed(f, shown, &e);
    return false;
}

static void read_form_book(struct folder *f, struct sv name)
{
    const char *file = arena_printf(f->r.mem, "forms/%.*s.xlsx", SV_ARG(name)).p;
    struct sheets s = {.has_survey = false};
    s.has_survey = read_sheet(f, file, "survey", &s.survey);
    s.has_choices = s.has_survey && read_sheet(f, file, "choices", &s.choices);
    s.has_settings = s.has_survey && read_sheet(f, file, "settings", &s.settings);
    finish_form(f, name, file, &s);
}

static void read_forms(struct folder *f)
{
    struct sv_list books = names_with(f, "forms", ".xlsx"), rooms = {0};
    struct sv rest;
    if (f->book) { /* forms.NAME.survey */
        struct sv_list sheets = names_with(f, "forms", ".csv");
        for (size_t i = 0; i < sheets.n; i++)
            if (sv_ends(sheets.v[i], ".survey"))
                read_form_tables(f, sv_cut(sheets.v[i], '.', &rest));
        return;
    }
    names_in_room(f, "forms", &rooms);
    for (size_t i = 0; i < rooms.n; i++)
        if (is_folder(join(f, arena_printf(f->r.mem, "forms/%.*s", SV_ARG(rooms.v[i])).p)))
            read_form_tables(f, rooms.v[i]);
    for (size_t i = 0; i < books.n; i++)
        read_form_book(f, books.v[i]);
}

/* --- data ---------------------------------------------------------------------------------------------- */

static void add_data(struct folder *f, struct sv name, const char *shown, const char *path, const char *sheet)
{
    struct pack_file file = {.path = path, .sheet = sheet};
    struct source at = {.file = shown};
    file.form = sv_cut(name, '.', &file.repeat);
    const struct form *form = pack_form(f->r.pack, file.form);
    if (!form) {
        (void)pack_unknown(&f->r, at, N_("form"), file.form, &f->r.pack->form_by_id);
        return;
    }
    bool known = !file.repeat.n;
    for (size_t s = 1; s < form->nscopes; s++)
        known = known || sv_eq(form->scope[s].name, file.repeat);
    if (!known)
        (void)problem_add(f->r.problems, SEVERITY_ERROR, at, file.repeat, N_("FORM.csv or FORM.REPEAT.csv"),
                          N_("The form “%.*s” has no repeat “%.*s”."), SV_ARG(file.form), SV_ARG(file.repeat));
    else
        vec_push(f->r.mem, &f->r.pack->data, file);
}

static void find_data(struct folder *f)
{
    static const char *const endings[] = {".csv", ".xlsx"};
    for (size_t k = 0; k < 2; k++) {
        struct sv_list names = names_with(f, "data", endings[k]);
        for (size_t i = 0; i < names.n; i++) {
            const char *shown = arena_printf(f->r.mem, "data/%.*s%s", SV_ARG(names.v[i]), endings[k]).p;
            const char *sheet = arena_printf(f->r.mem, "data.%.*s", SV_ARG(names.v[i])).p;
            add_data(f, names.v[i], f->book ? sheet : shown, f->book ? f->path : join(f, shown),
                     f->book ? sheet : NULL);
        }
    }
}

/* --- files at the top ------------------------------------------------------------------------------------ */

static const char *const rooms[] = {"lists", "forms", "workflows", "reports", "data", "brand", "photographs"};
#define NROOMS (sizeof rooms / sizeof *rooms)

static bool of_the_pack(const struct folder *f, struct sv name)
{
    if (sv_is(name, f->book ? "pack" : "pack.yaml"))
        return true;
    for (size_t i = 0; i < pack_nkinds; i++)
        if (sv_starts(name, pack_kinds[i].file) && (f->book || sv_ends(name, ".csv")) &&
            name.n == strlen(pack_kinds[i].file) + (f->book ? 0 : 4))
            return true;
    for (size_t i = 0; i < NROOMS; i++)
        if (f->book ? sv_starts(name, rooms[i]) && name.n > strlen(rooms[i]) && name.p[strlen(rooms[i])] == '.'
                    : sv_is(name, rooms[i]))
            return true;
    return false;
}

/* Registers that packs ship under these names need a form of the same name. */
static bool is_register(struct sv name)
{
    return sv_is(name, "institutions") || sv_is(name, "products") || sv_is(name, "materials");
}

static void unknown_file(struct folder *f, struct sv name)
{
    struct near near = {.typed = name};
    for (size_t i = 0; i < pack_nkinds; i++)
        near_offer(&near, arena_printf(f->r.mem, "%s%s", pack_kinds[i].file, f->book ? "" : ".csv"));
    for (size_t i = 0; i < NROOMS; i++)
        near_offer(&near, sv_of(rooms[i]));
    struct problem *p = problem_add(f->r.problems, SEVERITY_WARNING, (struct source){.file = name.p}, name, NULL,
                                    N_("“%.*s” is no file of a pack and was not read."), SV_ARG(name));
    if (near.best.n)
        problem_remedy(f->r.problems, p, N_("Did you mean “%.*s”?"), SV_ARG(near.best));
}

static void check_file(struct folder *f, struct sv name)
{
    bool csv = f->book || sv_ends(name, ".csv");
    struct sv stem = !f->book && csv ? sv_make(name.p, name.n - 4) : name;
    if (of_the_pack(f, name))
        return;
    if (csv && pack_form(f->r.pack, stem)) {
        add_data(f, stem, name.p, f->book ? f->path : join(f, name.p), f->book ? name.p : NULL);
    } else if (csv && is_register(stem)) {
        struct problem *p = problem_add(f->r.problems, SEVERITY_ERROR, (struct source){.file = name.p}, stem, NULL,
                                        N_("The rows of %.*s are records, but the pack has no form “%.*s”."),
                                        SV_ARG(name), SV_ARG(stem));
        problem_remedy(f->r.problems, p, N_("Add forms/%.*s/survey.csv."), SV_ARG(stem));
    } else if (csv || sv_ends(name, ".yaml") || sv_ends(name, ".xlsx") || sv_ends(name, ".yml") ||
               (!f->book && is_folder(join(f, name.p)))) {
        unknown_file(f, name);
    }
}

/* --- all of it ----------------------------------------------------------------------------------------- */

static int open_folder(struct folder *f, struct err *e)
{
    f->book = sv_ends(sv_of(f->path), ".xlsx") && !is_folder(f->path);
    if (f->book)
        return sheets_in(f->r.mem, f->path, &f->name, e);
    if (names_in(f->r.mem, f->path, &f->name))
        return errno == ENOENT
                   ? err_set(e, ERR_INPUT, "DIR", N_("%s cannot be read: %s"), f->path, err_system(e, errno))
                   : err_reading(e, f->path, errno);
    return 0;
}

/* Everything against everything. After a file that could not be read that would be a heap of errors
 * about what stands in it. */
static void check_whole(struct folder *f)
{
    find_data(f);
    for (size_t i = 0; i < f->name.n; i++)
        check_file(f, f->name.v[i]);
    pack_ask(f->r.pack);
    pack_check_run(&f->r);
}

int pack_read(struct arena *mem, const char *dir, const char *lang, struct problems *problems, struct pack **out,
              struct err *e)
{
    struct folder f = {
        .r = {.pack = pack_new(mem), .mem = mem, .problems = problems, .keep = true, .faulty = {.mem = mem}},
        .path = dir};
    problems->mem = problems->mem ? problems->mem : mem;
    problems->lang = problems->lang ? problems->lang : lang;
    if (open_folder(&f, e) || read_mission(&f, e))
        return -1;
    read_lists(&f);
    read_rows(&f, true);
    pack_place_index(&f.r);
    pack_list_registers(&f.r);
    read_trees(&f, "workflows", sv_none(), pack_workflow_read);
    if (!f.r.unread)
        read_forms(&f);
    read_rows(&f, false);
    read_trees(&f, "reports", f.book ? sv_none() : pack_boundaries_read(&f.r, dir), pack_report_read);
    if (!f.r.unread)
        check_whole(&f);
    *out = f.r.pack;
    return 0;
}

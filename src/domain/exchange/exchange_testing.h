/*
 * For tests: a small mission for each, loaded from a folder written for it. The missions of a program
 * share one database on each engine, since keys begin with the mission.
 */
#ifndef ISTMO_DOMAIN_EXCHANGE_EXCHANGE_TESTING_H
#define ISTMO_DOMAIN_EXCHANGE_EXCHANGE_TESTING_H

#include "db/db_testing.h"
#include "domain/exchange/exchange.h"
#include "format/file.h"
#include "format/node.h"
#include "kit/module.h"

#include <errno.h>
#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

extern const struct module pack_module, record_module, fact_module;

struct mission_db {
    struct testing_db where;
    struct db *db;
    unsigned missions;
};

struct mission {
    struct mission_db *in;
    char dir[64]; /* pack/ and every file of a test */
    char key[160], id[32];
    struct db_conn *reader;
    struct context ctx;
    struct arena mem;
    struct pack *pk;
    struct vault *vault;
    struct load_result loaded;
    struct import_summary summary;
};

/* --- files ------------------------------------------------------------------------------------- */

static inline const char *mission_path(struct mission *m, const char *name)
{
    return arena_printf(&m->mem, "%s/%s", m->dir, name).p;
}

static inline void mission_file(struct mission *m, const char *name, const char *text)
{
    char *path = arena_z(&m->mem, sv_of(mission_path(m, name)));
    for (char *p = path + strlen(m->dir) + 1; (p = strchr(p, '/')); p++) {
        *p = '\0';
        if (mkdir(path, 0700) && errno != EEXIST)
            fail_msg("%s", path);
        *p = '/';
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static inline const char *mission_read_file(struct mission *m, const char *name)
{
    struct err e = {.lang = "en"};
    struct sv text;
    if (file_read(&m->mem, mission_path(m, name), (size_t)64 << 20, &text, &e))
        fail_msg("%s", e.message);
    return arena_z(&m->mem, text);
}

static inline void mission_pack(struct mission *m)
{
    mission_file(m, "pack/pack.yaml",
                 arena_printf(&m->mem,
                              "id: %s\ntitle::en: Testland\nlanguages: [en, es]\ncountry: PAN\n"
                              "time_zone: America/Panama\nfiscal_year_start: 1\n",
                              m->id)
                     .p);
    mission_file(m, "pack/units.csv", "code,label::en\nU1,Unit one\n");
    mission_file(m, "pack/places.csv",
                 "code,scheme,parent,type,label::es,label::en,inec,geonames\n"
                 "T,iso,,country,Tierra,Testland,,\n"
                 "T-1,iso,T,province,Norte,North,10,01\n"
                 "T-2,iso,T,province,Sur,South,02,10\n");
    mission_file(m, "pack/forms/activity/survey.csv",
                 "type,name,label::es,label::en,required,constraint,measure,facet,dimension,pii\n"
                 "text,code,Código,Code,yes,,,,,\n"
                 "date,date,Fecha,Date,yes,,,,,\n"
                 "select_one kind,kind,Tipo,Kind,,,,,,\n"
                 "select_multiple topic,topics,Temas,Topics,,,,,,\n"
                 "select_one places,place,Lugar,Place,,,,,place,\n"
                 "integer,women,Mujeres,Women,,,people,sex=f,,\n"
                 "integer,men,Hombres,Men,,. <= 500,people,sex=m,,\n"
                 "decimal,cost,Costo,Cost,,,,,,\n"
                 "text,notes,Notas,Notes,,,,,,\n"
                 "begin repeat,visitor,Visitantes,Visitors,,,,,,\n"
                 "text,visitor_name,Nombre,Name,,,,,,yes\n"
                 "integer,visitor_age,Edad,Age,,. < 120,,,,\n"
                 "end repeat,,,,,,,,,\n");
    mission_file(m, "pack/forms/activity/choices.csv",
                 "list_name,name,label::es,label::en\nkind,workshop,Taller,Workshop\nkind,talk,Charla,Talk\n"
                 "topic,law,Leyes,Laws\ntopic,return,Retorno,Return\n");
    mission_file(m, "pack/forms/activity/settings.csv", "form_id,form_title::en,key\nactivity,Activities,code\n");
    mission_file(m, "pack/forms/tally/survey.csv",
                 "type,name,label::en,measure\ndate,day,Day,\ntext,post,Post,\ninteger,n,Number,count_of\n");
    mission_file(m, "pack/forms/tally/settings.csv", "form_id,form_title::en\ntally,Tallies\n");
}

/* --- the mission ---------------------------------------------------------------------------------- */

static inline void mission_load(struct mission *m, bool dry_run)
{
    struct err e = {.lang = "en"};
    if (load_run(&m->ctx, mission_path(m, "pack"), dry_run, (struct sv){0}, &m->mem, &m->loaded, &e))
        fail_msg("%s", e.message);
}

static inline void mission_print(const struct problems *ps)
{
    for (size_t i = 0; i < ps->n; i++)
        print_message("# %s:%zu [%.*s] %.*s\n", ps->v[i].at.file ? ps->v[i].at.file : "", ps->v[i].at.row,
                      SV_ARG(ps->v[i].at.column), SV_ARG(ps->v[i].message));
}

/* False: there is no such engine to test with. */
static inline bool mission_db_open(struct mission_db *d, enum db_engine engine)
{
    const struct db_migrations *const all[] = {pack_module.migrations, record_module.migrations,
                                               fact_module.migrations};
    struct err e = {.lang = "en"};
    *d = (struct mission_db){0};
    if (!testing_open(&d->where, engine))
        return false;
    if (db_open(&d->db, d->where.url, &e) || db_migrate(d->db, all, 3, &e))
        fail_msg("%s", e.message);
    return true;
}

static inline void mission_db_close(struct mission_db *d)
{
    db_close(d->db);
    testing_close(&d->where);
}

static inline void mission_begin(struct mission *m)
{
    struct err e = {.lang = "en"};
    if (!m->loaded.saved)
        mission_print(m->loaded.problems);
    for (size_t i = 0; !m->loaded.saved && i < m->loaded.data.n; i++)
        mission_print(m->loaded.data.v[i].summary.problems);
    assert_true(m->loaded.saved);
    m->ctx.mission = sv_of(m->id);
    if (db_reader(m->in->db, &m->reader, &e) || pack_open(&m->mem, m->reader, m->ctx.mission, "en", &m->pk, &e) ||
        vault_open(&m->vault, &m->ctx, &e))
        fail_msg("%s", e.message);
}

/* Another mission with the same pack and a key of its own; the files of the test stay. */
static inline void mission_next(struct mission *m)
{
    (void)snprintf(m->id, sizeof m->id, "land%u", ++m->in->missions);
    (void)snprintf(m->key, sizeof m->key, "%s/%s.key", m->dir, m->id);
    m->ctx = (struct context){
        .db = m->in->db, .user = SV("ana"), .node = SV("main"), .lang = "en", .key_file = m->key, .quiet = true};
    mission_pack(m);
    mission_load(m, false);
    mission_begin(m);
}

static inline void mission_open(struct mission *m, struct mission_db *in)
{
    *m = (struct mission){.in = in};
    (void)snprintf(m->dir, sizeof m->dir, "/tmp/istmo-exchange.XXXXXX");
    assert_non_null(mkdtemp(m->dir));
    mission_next(m);
}

static inline void mission_remove(char *dir)
{
    char *const roots[] = {dir, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *at; walk && (at = fts_read(walk));)
        if (at->fts_info != FTS_D)
            (void)remove(at->fts_path);
    if (walk)
        (void)fts_close(walk);
}

static inline void mission_leave(struct mission *m)
{
    vault_close(m->vault);
    if (m->reader)
        db_reader_done(m->in->db, m->reader);
    m->vault = NULL;
    m->reader = NULL;
}

static inline void mission_close(struct mission *m)
{
    mission_leave(m);
    if (m->dir[0])
        mission_remove(m->dir);
    arena_release(&m->mem);
}

/* --- short ways -------------------------------------------------------------------------------------- */

static inline const struct form *mission_form(const struct mission *m, const char *name)
{
    const struct form *f = pack_form(m->pk, sv_of(name));
    assert_non_null(f);
    return f;
}

static inline void mission_import(struct mission *m, const char *form, const struct import_options *o)
{
    struct err e = {.lang = "en"};
    if (import_run(&m->ctx, m->vault, m->pk, mission_form(m, form), o, &m->mem, &m->summary, &e))
        fail_msg("%s", e.message);
}

static inline void mission_import_file(struct mission *m, const char *form, const char *name)
{
    const struct import_options o = {.path = mission_path(m, name)};
    mission_import(m, form, &o);
}

static inline void mission_import_text(struct mission *m, const char *form, const char *csv)
{
    mission_file(m, "in.csv", csv);
    mission_import_file(m, form, "in.csv");
}

static inline void mission_counts(const struct mission *m, size_t read, size_t created, size_t changed,
                                  size_t unchanged, size_t refused)
{
    const struct import_summary *s = &m->summary;
    if (s->read != read || s->created != created || s->changed != changed || s->unchanged != unchanged ||
        s->refused != refused) {
        mission_print(s->problems);
        fail_msg("read %zu, created %zu, changed %zu, unchanged %zu, refused %zu", s->read, s->created, s->changed,
                 s->unchanged, s->refused);
    }
}

static inline const struct problem *mission_fault(const struct mission *m, size_t nth)
{
    for (size_t i = 0; i < m->summary.problems->n; i++)
        if (m->summary.problems->v[i].severity == SEVERITY_ERROR && nth-- == 0)
            return &m->summary.problems->v[i];
    fail_msg("there is no such fault");
    return NULL;
}

static inline size_t mission_export(struct mission *m, const char *form, const char *name, enum export_kind kind,
                                    bool personal)
{
    const struct export_options o = {.kind = kind, .path = mission_path(m, name), .personal = personal};
    struct db_conn *c;
    struct err e = {.lang = "en"};
    size_t n = 0;
    if (db_reader(m->in->db, &c, &e) || export_run(&m->ctx, c, m->vault, m->pk, mission_form(m, form), &o, &n, &e))
        fail_msg("%s", e.message);
    db_reader_done(m->in->db, c);
    return n;
}

struct mission_record {
    struct mission *m;
    const char *key;
    struct record *found;
    size_t n;
};

static inline int mission_keep(void *ctx, const struct record *r, struct err *e)
{
    struct mission_record *want = ctx;
    (void)e;
    want->n++;
    if (!want->key || !sv_is(r->source_key, want->key))
        return 0;
    want->found = ARENA_NEW(&want->m->mem, struct record);
    *want->found = *r;
    want->found->state = arena_sv(&want->m->mem, r->state);
    want->found->answers = answers_copy(&want->m->mem, r->answers);
    for (size_t s = 0; s < r->form->nscopes; s++)
        for (size_t i = 0; i < r->answers->table[s].n; i++)
            for (size_t k = 0; k < r->form->scope[s].n; k++) {
                struct sv *v = &want->found->answers->table[s].v[i].value[k];
                *v = arena_sv(&want->m->mem, *v);
            }
    return 0;
}

/* The record with this key, or NULL; key NULL counts only. */
static inline struct record *mission_record(struct mission *m, const char *form, const char *key, size_t *n)
{
    struct mission_record want = {.m = m, .key = key};
    struct db_conn *c;
    struct err e = {.lang = "en"};
    if (db_reader(m->in->db, &c, &e) ||
        record_each(c, &m->ctx, m->vault, m->pk, mission_form(m, form), mission_keep, &want, &e))
        fail_msg("%s", e.message);
    db_reader_done(m->in->db, c);
    if (n)
        *n = want.n;
    return want.found;
}

static inline size_t mission_count(struct mission *m, const char *form)
{
    size_t n = 0;
    (void)mission_record(m, form, NULL, &n);
    return n;
}

static inline const char *mission_answer(struct mission *m, const struct record *r, const char *name, size_t row)
{
    assert_non_null(r);
    const struct question *q = form_question(r->form, sv_of(name));
    assert_non_null(q);
    return arena_z(&m->mem, answers_get(r->answers, q, row));
}

#endif

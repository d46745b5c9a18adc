/* For tests: packs as folders of files that the test writes. */
#ifndef ISTMO_DOMAIN_PACK_PACK_TESTING_H
#define ISTMO_DOMAIN_PACK_PACK_TESTING_H

#include "domain/pack/pack.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct testing_file {
    const char *name, *text;
};

#define TESTING_FILES_MAX 32

static inline void testing_pack_remove(const char *path)
{
    struct arena mem = {0};
    DIR *d = opendir(path);
    for (const struct dirent *at; d && (at = readdir(d));)
        if (strcmp(at->d_name, ".") != 0 && strcmp(at->d_name, "..") != 0)
            testing_pack_remove(arena_printf(&mem, "%s/%s", path, at->d_name).p);
    if (d)
        (void)closedir(d);
    (void)remove(path);
    arena_release(&mem);
}

static inline void testing_pack_write(const char *dir, const char *name, const char *text)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    for (char *slash = strchr(path + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0 || fclose(f))
        abort();
}

/* A sound little pack: one unit, two forms (one with a workflow), two indicators and a sum. */
static const struct testing_file testing_pack[] = {
    {"pack.yaml", "id: tiny\n"
                  "title::en: Tiny\n"
                  "languages: [en, es]\n"
                  "country: BRA\n"
                  "utc_offset: \"+00:00\"\n"
                  "fiscal_year_start: 4\n"
                  "age_bands:\n"
                  "  wide: [0-17, 18+]\n"
                  "  fine: [0-4, 5-17, 18-59, 60+]\n"
                  "suppression: {assisted: 5}\n"},
    {"units.csv", "code,label::en,label::es,colour\nU,Unit,Unidad,#336699\n"},
    {"projects.csv", "code,label::en,start,end,budget,unit\nP,Project,2024-04-01,2025-03-31,1000.5,U\n"},
    {"results.csv", "code,level,parent,project,unit,label::en\nO,objective,,,,Objective\nR,output,O,P,U,Result\n"},
    {"indicators.csv", "code,unit,results,label::en,formula,counting_unit,disaggregate,funnel_parent,funnel_basis\n"
                       "A,U,R,People in sessions,\"sum(session.people, ${kind} = 'talk')\",person,sex,,\n"
                       "B,U,R,Cases begun,\"count(trip, reached('left'))\",case,,,\n"
                       "C,U,R,Cases ended,\"count(trip, reached('back'))\",case,,B,cohort\n"
                       "S,U,R,A and more,{A} + {B} + 1,person,,,\n"},
    {"targets.csv", "indicator,period,place,sex,value,revision,reason\n"
                    "A,2024,,,100,0,\nA,2024,,f,60,0,\nA,2024,,,120,1,grew\n"},
    {"links.csv", "subject,scheme,code,status,by,date\nA,sdg,10.7,confirmed,me,2024-05-01\nU,gcm,21,proposed,,\n"},
    {"declared.csv", "indicator,period,slice,value,qualifier,source,line\nA,2024,sex=f,55,at_least,report,12\n"},
    {"places.csv", "code,scheme,parent,type,label::en,label::es,lat,lon,status,iso,pcode,census\n"
                   "ATL,,,country,Atlantis,Atlántida,,,,,,\n"
                   "NORTH,,ATL,province,North,Norte,10.5,-20.25,,AT-10,AT02,07\n"
                   "SOUTH,,ATL,province,South,Sur,,,,AT-3,AT10,08\n"
                   "EAST,,ATL,province,East,Este,,,,AT-4,AT04,10\n"
                   "PORT-N,,NORTH,town,Port,Puerto,,,,,,\n"
                   "PORT-S,,SOUTH,town,Port,Puerto,,,,,,\n"},
    {"rules.csv", "code,on,severity,expression,message::en\nQ1,session,warning,${women} + ${men} < 500,Many people\n"
                  "Q2,A,error,${A} >= 0,Negative\n"},
    {"obligations.csv", "who,subject,frequency,due_day\nrole:clerk,session,monthly,5\n"},
    {"lists/kind.csv", "name,label::en,order\nwalk,Walk,2\ntalk,Talk,1\n"},
    {"forms/session/survey.csv", "type,name,label::en,required,measure,facet,dimension\n"
                                 "date,date,Date,yes,,,\n"
                                 "select_one units,unit,Unit,yes,,,unit\n"
                                 "select_one kind,kind,Kind,yes,,,activity_kind\n"
                                 "select_one places,place,Place,,,,place\n"
                                 "select_one countries,from,From,,,,nationality\n"
                                 "integer,women,Women,,people,sex=f,\n"
                                 "integer,men,Men,,people,sex=m,\n"
                                 "begin_repeat,item,Items,,,,\n"
                                 "text,what,What,,,,\n"
                                 "end_repeat,,,,,,\n"},
    {"forms/trip/survey.csv", "type,name,label::en,required,pii,dimension\n"
                              "date,date,Date,yes,,\n"
                              "text,who,Who,,yes,\n"},
    {"forms/trip/settings.csv", "form_id,form_title::en,workflow\ntrip,Trip,trip\n"},
    {"workflows/trip.yaml", "code: trip\n"
                            "initial: begun\n"
                            "states:\n"
                            "  - {code: begun, label::en: Begun}\n"
                            "  - {code: left, label::en: Left}\n"
                            "  - {code: back, label::en: Back, final: true}\n"
                            "transitions:\n"
                            "  - {code: leave, from: begun, to: left, guard: \"${date} != ''\"}\n"
                            "  - {code: return, from: [left], to: back}\n"
                            "countable: {states: [], events: [left, back], pending: []}\n"},
    {"reports/year.yaml", "sections:\n"
                          "  - id: one\n"
                          "    unit: U\n"
                          "    blocks:\n"
                          "      - {type: indicator, indicator: A, also: [B]}\n"
                          "      - {type: big_numbers, items: [{indicator: S}]}\n"
                          "brand:\n"
                          "  logo: brand/logo.svg\n"
                          "  colour: \"#0B3D91\"\n"
                          "  organisation::en: Ours\n"},
    {"brand/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 4\">\n"
                       "<path d=\"M0 0h8v4z\"/>\n</svg>\n"},
    {"data/session.csv", "date,unit,kind,women,men\n2024-05-01,U,talk,3,2\n"},
    {"data/session.item.csv", "_parent,what\n1,chair\n"},
};
#define TESTING_PACK_FILES (sizeof testing_pack / sizeof *testing_pack)

/* Writes the sound pack with some files put in place of its own; text NULL leaves the file out. */
static inline void testing_pack_make(char dir[64], const struct testing_file *instead, size_t n)
{
    (void)snprintf(dir, 64, "/tmp/istmo-pack.XXXXXX");
    if (!mkdtemp(dir))
        abort();
    for (size_t i = 0; i < TESTING_PACK_FILES; i++) {
        bool replaced = false;
        for (size_t k = 0; k < n; k++)
            replaced = replaced || strcmp(instead[k].name, testing_pack[i].name) == 0;
        if (!replaced)
            testing_pack_write(dir, testing_pack[i].name, testing_pack[i].text);
    }
    for (size_t k = 0; k < n; k++)
        if (instead[k].text)
            testing_pack_write(dir, instead[k].name, instead[k].text);
}

/* The text of one of its files with the first `from` replaced; lives in mem. */
static inline const char *testing_pack_edit(struct arena *mem, const char *name, const char *from, const char *to)
{
    for (size_t i = 0; i < TESTING_PACK_FILES; i++) {
        const char *text = testing_pack[i].text, *at = strstr(text, from);
        if (strcmp(testing_pack[i].name, name) == 0 && at)
            return arena_printf(mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)).p;
    }
    abort();
}

#endif

/*
 * For tests of checks: a small mission in which nothing is wrong, as files, and edits of it. Two
 * units, three forms, a funnel of three stages and a sum.
 */
#ifndef ISTMO_DOMAIN_CHECK_CHECK_TESTING_H
#define ISTMO_DOMAIN_CHECK_CHECK_TESTING_H

struct check_file {
    const char *name, *text;
};

static const struct check_file check_pack[] = {
    {"pack.yaml", "id: MISSION\ntitle::en: Test\nlanguages: [en, es]\ncountry: BRA\nfiscal_year_start: 1\n"},
    {"units.csv", "code,label::en\nUNA,Unit one\nDUO,Unit two\n"},
    {"places.csv",
     "code,parent,type,label::en\nLAND,,country,Land\nNORTH,LAND,province,North\nSOUTH,LAND,province,South\n"},
    {"indicators.csv",
     "code,unit,label::en,label::es,kind,formula,counting_unit,reach_verb,disaggregate,funnel_parent,funnel_basis,"
     "baseline,excludes,frequency\n"
     "TALK,UNA,People in talks,Personas en charlas,number,\"sum(session.people, ${kind} = 'talk')\",person,sensitised,"
     "sex,,,0,,\n"
     "WALK,UNA,People on walks,Personas en caminatas,number,\"sum(session.people, ${kind} = 'walk')\",person,"
     "sensitised,sex,,,0,,\n"
     "BOTH,,People reached,Personas alcanzadas,number,{TALK} + {WALK},person,sensitised,,,,,,\n"
     "INFO,DUO,People informed,Personas informadas,number,sum(info.informed),person,informed,sex,,,0,,\n"
     "APPL,DUO,People who applied,Personas solicitantes,number,\"count(trip, reached('applied'))\",person,assisted,sex,"
     "INFO,cohort,0,,\n"
     "BACK,DUO,People who returned,Personas retornadas,number,\"count(trip, reached('back'))\",person,assisted,sex,"
     "APPL,cohort,0,,\n"},
    {"targets.csv", "indicator,period,value\nTALK,2024,100\nWALK,2024,50\nINFO,2024,60\nAPPL,2024,5\nBACK,2024,5\n"},
    {"links.csv", "subject,scheme,code,status,by\nTALK,sdg,10.7,confirmed,ana\nUNA,gcm,21,confirmed,ana\n"
                  "DUO,sdg,10.7,confirmed,ana\nDUO,gcm,3,confirmed,ana\n"},
    {"declared.csv", "indicator,period,slice,value,qualifier,source,line\nTALK,2024,,144,exact,report,1\n"
                     "TALK,2024,sex=f,80,exact,report,2\nTALK,2024,sex=m,64,exact,report,3\n"},
    {"rules.csv", "code,on,severity,expression,message::en\n"
                  "BIG,session,warning,not(${women} > 400),Many women\n"
                  "OLD,session,error,not(${age} > 120),Nobody is so old\n"
                  "LESS,BOTH,info,${BOTH} >= ${TALK},The sum is less than its part\n"},
    {"lists/kind.csv", "name,label::en\ntalk,Talk\nwalk,Walk\n"},
    {"lists/sex.csv", "name,label::en\nf,Women\nm,Men\n"},
    {"lists/who.csv", "name,label::en\nmigrant,Migrants\nofficial,Officials\n"},
    {"forms/session/survey.csv", "type,name,label::en,measure,facet,dimension,pii\n"
                                 "text,code,Code,,,,\n"
                                 "date,date,Date,,,,\n"
                                 "select_one units,unit,Unit,,,unit,\n"
                                 "select_one kind,kind,Kind,,,activity_kind,\n"
                                 "select_one places,place,Place,,,place,\n"
                                 "select_one who,who,Who,,,population,\n"
                                 "integer,women,Women,people,sex=f,,\n"
                                 "integer,men,Men,people,sex=m,,\n"
                                 "integer,total,Total,people,total,,\n"
                                 "begin_repeat,person,List,people,,,\n"
                                 "select_one sex,psex,Sex,,,sex,\n"
                                 "integer,age,Age,,,,\n"
                                 "end_repeat,,,,,,\n"},
    {"forms/session/settings.csv", "form_id,form_title::en,key\nsession,Session,code\n"},
    {"forms/info/survey.csv", "type,name,label::en,measure,facet,dimension\n"
                              "text,code,Code,,,\n"
                              "date,date,Date,,,\n"
                              "select_one places,place,Place,,,place\n"
                              "select_one who,who,Who,,,population\n"
                              "integer,women,Women,informed,sex=f,\n"
                              "integer,men,Men,informed,sex=m,\n"
                              "integer,total,Total,informed,total,\n"},
    {"forms/info/settings.csv", "form_id,form_title::en,key\ninfo,Information,code\n"},
    {"forms/trip/survey.csv", "type,name,label::en,dimension\n"
                              "text,case,Case,\n"
                              "date,date,Date,\n"
                              "select_one sex,sex,Sex,sex\n"
                              "select_one places,place,Place,place\n"
                              "select_one who,who,Who,population\n"},
    {"forms/trip/settings.csv", "form_id,form_title::en,key,workflow\ntrip,Trip,case,trip\n"},
    {"workflows/trip.yaml", "code: trip\ninitial: begun\nstates:\n  - {code: begun, label::en: Begun}\n"
                            "  - {code: applied, label::en: Applied}\n  - {code: back, label::en: Back, final: true}\n"
                            "transitions:\n  - {code: apply, from: begun, to: applied}\n"
                            "  - {code: return, from: applied, to: back}\n"
                            "countable: {states: [], events: [applied, back], pending: []}\n"},
    {"data/session.csv", "code,date,unit,kind,place,who,women,men,total,evidence\n"
                         "t1,2024-01-10,UNA,talk,NORTH,migrant,10,8,18,minutes\n"
                         "t2,2024-01-11,UNA,talk,NORTH,migrant,10,8,18,minutes\n"
                         "t3,2024-01-12,UNA,talk,NORTH,migrant,10,8,,minutes\n"
                         "t4,2024-01-13,UNA,talk,NORTH,migrant,10,8,,minutes\n"
                         "t5,2024-02-10,UNA,talk,SOUTH,migrant,10,8,,minutes\n"
                         "t6,2024-02-11,UNA,talk,SOUTH,migrant,10,8,,minutes\n"
                         "t7,2024-02-12,UNA,talk,SOUTH,migrant,10,8,,minutes\n"
                         "t8,2024-02-13,UNA,talk,SOUTH,migrant,10,8,,minutes\n"
                         "w1,2024-03-10,UNA,walk,NORTH,migrant,5,5,,photograph\n"
                         "w2,2024-03-11,UNA,walk,NORTH,migrant,5,5,,photograph\n"
                         "w3,2024-03-12,UNA,walk,NORTH,migrant,5,5,,photograph\n"
                         "w4,2024-03-13,UNA,walk,NORTH,migrant,5,5,,photograph\n"
                         "w5,2024-04-10,UNA,walk,SOUTH,migrant,5,5,,photograph\n"
                         "w6,2024-04-11,UNA,walk,SOUTH,migrant,5,5,,photograph\n"},
    {"data/info.csv", "code,date,place,who,women,men,total,evidence\n"
                      "i1,2024-01-20,NORTH,migrant,10,20,,minutes\n"
                      "i2,2024-01-21,NORTH,migrant,20,20,,minutes\n"},
    {"data/trip.csv", "case,date,sex,place,who,state,reached:applied,reached:back,evidence\n"
                      "c1,2024-02-01,f,SOUTH,migrant,back,2024-02-02,2024-03-01,minutes\n"
                      "c2,2024-02-02,f,SOUTH,migrant,back,2024-02-03,2024-03-02,minutes\n"
                      "c3,2024-02-03,f,SOUTH,migrant,applied,2024-02-04,,minutes\n"
                      "c4,2024-02-04,m,SOUTH,migrant,back,2024-02-05,2024-03-03,minutes\n"
                      "c5,2024-02-05,m,SOUTH,migrant,back,2024-02-06,2024-03-04,minutes\n"
                      "c6,2024-02-06,m,SOUTH,migrant,applied,2024-02-07,,minutes\n"},
    {"data/session.person.csv", "_parent,psex,age\n"},
};
#define CHECK_PACK_FILES (sizeof check_pack / sizeof *check_pack)

/* In the file, the first `from` becomes `to`; from "": `to` is put at the end. */
struct check_edit {
    const char *name, *from, *to;
};

#endif

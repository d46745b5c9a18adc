CREATE TABLE public.attachment (
    mission text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    media_type text COLLATE pg_catalog."C",
    size bigint NOT NULL,
    at_ms bigint NOT NULL,
    sealed bytea NOT NULL
);
CREATE TABLE public.catalogue (
    mission text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    reason text COLLATE pg_catalog."C",
    changed_by text COLLATE pg_catalog."C",
    until bigint,
    until_reason text COLLATE pg_catalog."C",
    until_by text COLLATE pg_catalog."C"
);
CREATE TABLE public.chain_head (
    mission text NOT NULL COLLATE pg_catalog."C",
    node text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    num bigint NOT NULL,
    hash bytea NOT NULL,
    mac bytea NOT NULL
);
CREATE TABLE public.f_activity (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    "row" bigint NOT NULL,
    parent_row bigint NOT NULL,
    q_code text COLLATE pg_catalog."C",
    q_date text COLLATE pg_catalog."C",
    q_kind text COLLATE pg_catalog."C",
    q_unit text COLLATE pg_catalog."C",
    q_place text COLLATE pg_catalog."C",
    q_women bigint,
    q_men bigint,
    q_remark text COLLATE pg_catalog."C",
    q_facilitator bytea
);
CREATE TABLE public.f_case (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    "row" bigint NOT NULL,
    parent_row bigint NOT NULL,
    q_date text COLLATE pg_catalog."C",
    q_document bytea,
    q_full_name bytea,
    q_sex text COLLATE pg_catalog."C",
    q_ticket text COLLATE pg_catalog."C"
);
CREATE TABLE public.fact_record (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    body text NOT NULL COLLATE pg_catalog."C"
);
CREATE VIEW public.fact AS
 SELECT r.mission,
    r.record,
    v.seq,
    (b.j ->> 'stream'::text) AS stream,
    (v.value)::double precision AS value,
    (
        CASE jsonb_typeof((b.j -> 'person'::text))
            WHEN 'array'::text THEN ((b.j -> 'person'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'person'::text)
        END)::bigint AS person,
    (COALESCE(
        CASE jsonb_typeof((b.j -> 'apportioned'::text))
            WHEN 'array'::text THEN ((b.j -> 'apportioned'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'apportioned'::text)
        END, '0'::text))::bigint AS apportioned,
        CASE jsonb_typeof((b.j -> 'measure'::text))
            WHEN 'array'::text THEN ((b.j -> 'measure'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'measure'::text)
        END AS measure,
        CASE jsonb_typeof((b.j -> 'status'::text))
            WHEN 'array'::text THEN ((b.j -> 'status'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'status'::text)
        END AS status,
        CASE jsonb_typeof((b.j -> 'date'::text))
            WHEN 'array'::text THEN ((b.j -> 'date'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'date'::text)
        END AS date,
        CASE jsonb_typeof((b.j -> 'place'::text))
            WHEN 'array'::text THEN ((b.j -> 'place'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'place'::text)
        END AS place,
        CASE jsonb_typeof((b.j -> 'unit'::text))
            WHEN 'array'::text THEN ((b.j -> 'unit'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'unit'::text)
        END AS unit,
        CASE jsonb_typeof((b.j -> 'lead_unit'::text))
            WHEN 'array'::text THEN ((b.j -> 'lead_unit'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'lead_unit'::text)
        END AS lead_unit,
        CASE jsonb_typeof((b.j -> 'sex'::text))
            WHEN 'array'::text THEN ((b.j -> 'sex'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'sex'::text)
        END AS sex,
        CASE jsonb_typeof((b.j -> 'age'::text))
            WHEN 'array'::text THEN ((b.j -> 'age'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'age'::text)
        END AS age,
        CASE jsonb_typeof((b.j -> 'nationality'::text))
            WHEN 'array'::text THEN ((b.j -> 'nationality'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'nationality'::text)
        END AS nationality,
        CASE jsonb_typeof((b.j -> 'institution'::text))
            WHEN 'array'::text THEN ((b.j -> 'institution'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'institution'::text)
        END AS institution,
        CASE jsonb_typeof((b.j -> 'institution_kind'::text))
            WHEN 'array'::text THEN ((b.j -> 'institution_kind'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'institution_kind'::text)
        END AS institution_kind,
        CASE jsonb_typeof((b.j -> 'population'::text))
            WHEN 'array'::text THEN ((b.j -> 'population'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'population'::text)
        END AS population,
        CASE jsonb_typeof((b.j -> 'activity_kind'::text))
            WHEN 'array'::text THEN ((b.j -> 'activity_kind'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'activity_kind'::text)
        END AS activity_kind,
        CASE jsonb_typeof((b.j -> 'topic'::text))
            WHEN 'array'::text THEN ((b.j -> 'topic'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'topic'::text)
        END AS topic,
        CASE jsonb_typeof((b.j -> 'project'::text))
            WHEN 'array'::text THEN ((b.j -> 'project'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'project'::text)
        END AS project,
        CASE jsonb_typeof((b.j -> 'partner'::text))
            WHEN 'array'::text THEN ((b.j -> 'partner'::text) ->> ((v.seq - 1))::integer)
            ELSE (b.j ->> 'partner'::text)
        END AS partner
   FROM ((public.fact_record r
     CROSS JOIN LATERAL ( SELECT (r.body)::jsonb AS j
         OFFSET 0) b)
     CROSS JOIN LATERAL jsonb_array_elements_text((b.j -> 'value'::text)) WITH ORDINALITY v(value, seq));
CREATE VIEW public.fact_answer AS
 SELECT r.mission,
    r.record,
    v.seq,
    p.key AS name,
    m.value
   FROM ((((public.fact_record r
     CROSS JOIN LATERAL ( SELECT (r.body)::jsonb AS j
         OFFSET 0) b)
     CROSS JOIN LATERAL jsonb_array_elements_text((b.j -> 'value'::text)) WITH ORDINALITY v(value, seq))
     CROSS JOIN LATERAL jsonb_each((b.j -> 'answers'::text)) p(key, value))
     CROSS JOIN LATERAL ( SELECT
                CASE jsonb_typeof(p.value)
                    WHEN 'array'::text THEN (p.value ->> ((v.seq - 1))::integer)
                    ELSE (p.value #>> '{}'::text[])
                END AS value) m)
  WHERE (m.value IS NOT NULL);
CREATE VIEW public.fact_dimension AS
 SELECT r.mission,
    r.record,
    v.seq,
    p.key AS name,
    m.value
   FROM ((((public.fact_record r
     CROSS JOIN LATERAL ( SELECT (r.body)::jsonb AS j
         OFFSET 0) b)
     CROSS JOIN LATERAL jsonb_array_elements_text((b.j -> 'value'::text)) WITH ORDINALITY v(value, seq))
     CROSS JOIN LATERAL jsonb_each((b.j -> 'dimensions'::text)) p(key, value))
     CROSS JOIN LATERAL ( SELECT
                CASE jsonb_typeof(p.value)
                    WHEN 'array'::text THEN (p.value ->> ((v.seq - 1))::integer)
                    ELSE (p.value #>> '{}'::text[])
                END AS value) m)
  WHERE (m.value IS NOT NULL);
CREATE VIEW public.fact_event AS
 SELECT r.mission,
    r.record,
    v.key AS state,
    v.value AS date
   FROM (public.fact_record r
     CROSS JOIN LATERAL jsonb_each_text(((r.body)::jsonb -> 'events'::text)) v(key, value));
CREATE TABLE public.fact_person (
    mission text NOT NULL COLLATE pg_catalog."C",
    tag bytea NOT NULL,
    person bigint NOT NULL
);
CREATE TABLE public.mission (
    mission text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL
);
CREATE TABLE public.period_mark (
    mission text NOT NULL COLLATE pg_catalog."C",
    n bigint NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    first_day text NOT NULL COLLATE pg_catalog."C",
    last_day text NOT NULL COLLATE pg_catalog."C",
    closed bigint NOT NULL,
    at_ms bigint NOT NULL,
    made_by text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C"
);
CREATE TABLE public.r_activity__attending (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    "row" bigint NOT NULL,
    parent_row bigint NOT NULL,
    q_name bytea,
    q_sex text COLLATE pg_catalog."C"
);
CREATE TABLE public.record (
    mission text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    num bigint NOT NULL,
    form text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    date text COLLATE pg_catalog."C",
    deleted bigint NOT NULL,
    apportioned bigint NOT NULL,
    source_key text COLLATE pg_catalog."C",
    verification text COLLATE pg_catalog."C",
    events text NOT NULL COLLATE pg_catalog."C",
    evidence bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.record_evidence (
    mission text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    n bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    hash text COLLATE pg_catalog."C",
    note text COLLATE pg_catalog."C"
);
CREATE TABLE public.record_key (
    mission text NOT NULL COLLATE pg_catalog."C",
    record text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL
);
CREATE TABLE public.revision (
    mission text NOT NULL COLLATE pg_catalog."C",
    num bigint NOT NULL,
    node text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    record text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    at_ms bigint NOT NULL,
    made_by text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    sealed bytea,
    commitment bytea,
    prev bytea NOT NULL,
    predecessor bytea,
    hash bytea NOT NULL
);
CREATE TABLE public.schema_step (
    module text NOT NULL COLLATE pg_catalog."C",
    step bigint NOT NULL,
    checksum text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.vault (
    mission text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO public.attachment VALUES ('small', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', 'text/plain', 16, 1705320000000, '\x19d23431dae3e96f0d63fa28988f9139ce7638a40dc0f74470bfaef48ce170cd808ae9b75ad2dcf1a6f14e24bc99133f3fc53015500e0a5c');
INSERT INTO public.catalogue VALUES ('small', 'pack', 'small', 1, 1, '{"id":"small","title::en":"Small mission","title::es":"Misión pequeña","languages":["en","es"],"country":"CRI","time_zone":"America/Costa_Rica","fiscal_year_start":1,"age_bands":{"general":["0-17","18+"]}}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'unit', 'GOV', 1, 1, '{"code":"GOV","label::en":"Governance","label::es":"Gobernanza"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'unit', 'PRO', 1, 2, '{"code":"PRO","label::en":"Protection","label::es":"Protección"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'place', 'CR', 1, 1, '{"code":"CR","scheme":"iso","type":"country","label::en":"Costa Rica","label::es":"Costa Rica","status":"verified"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'place', 'CR-SJ', 1, 2, '{"code":"CR-SJ","scheme":"iso","parent":"CR","type":"province","label::en":"San José","label::es":"San José","status":"verified"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'place', 'CR-L', 1, 3, '{"code":"CR-L","scheme":"iso","parent":"CR","type":"province","label::en":"Limón","label::es":"Limón","status":"verified"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'indicator', 'PART', 1, 1, '{"code":"PART","unit":"GOV","label::en":"People trained","label::es":"Personas capacitadas","kind":"number","formula":"sum(activity.participants, ${kind} = ''workshop'')","counting_unit":"person","counting":"participations","across_places":"sum","across_periods":"sum","reach_verb":"trained","sensitivity":"none","disaggregate":"sex","frequency":"monthly","direction":"up"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'indicator', 'DEP', 1, 2, '{"code":"DEP","unit":"PRO","label::en":"Cases departed","label::es":"Casos que salieron","kind":"number","formula":"count(case_file, reached(''departed''))","counting_unit":"case","counting":"contacts","across_places":"sum","across_periods":"sum","sensitivity":"none","disaggregate":"sex","frequency":"monthly","direction":"up"}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'workflow', 'return_case', 1, 1, '{"code":"return_case","label::en":"Return case","label::es":"Caso de retorno","initial":"applied","states":[{"code":"applied","label::en":"Applied","label::es":"Presentada"},{"code":"approved","label::en":"Approved","label::es":"Aprobada"},{"code":"departed","label::en":"Departed","label::es":"Salió"},{"code":"closed","label::en":"Closed","label::es":"Cerrado","final":true}],"transitions":[{"code":"approve","from":["applied"],"to":"approved","require":["declaration"],"label::en":"Approve","label::es":"Aprobar"},{"code":"board","from":["approved"],"to":"departed","guard":"${ticket} != ''''","label::en":"Board","label::es":"Embarcar"},{"code":"close","from":["departed"],"to":"closed","label::en":"Close","label::es":"Cerrar"},{"code":"back","from":["approved"],"to":"applied","reason":"required","label::en":"Send back","label::es":"Devolver"}],"countable":{"states":[],"events":["applied","approved","departed"],"pending":[]}}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'form', 'activity', 1, 1, '{"survey":[{"type":"text","name":"code","label::en":"Code","label::es":"Código"},{"type":"date","name":"date","label::en":"Date","label::es":"Fecha","required":"yes"},{"type":"select_one kind","name":"kind","label::en":"Kind","label::es":"Clase","required":"yes","dimension":"activity_kind"},{"type":"select_one units","name":"unit","label::en":"Unit","label::es":"Unidad","dimension":"unit"},{"type":"select_one places","name":"place","label::en":"Place","label::es":"Lugar","dimension":"place"},{"type":"integer","name":"women","label::en":"Women","label::es":"Mujeres","constraint":". <= 1000","measure":"participants","facet":"sex=f"},{"type":"integer","name":"men","label::en":"Men","label::es":"Hombres","constraint":". <= 1000","measure":"participants","facet":"sex=m"},{"type":"text","name":"remark","label::en":"Remark","label::es":"Observación"},{"type":"text","name":"facilitator","label::en":"Facilitator","label::es":"Facilitadora","pii":"yes"},{"type":"begin repeat","name":"attending","label::en":"Attending","label::es":"Asistentes"},{"type":"text","name":"name","label::en":"Name","label::es":"Nombre","pii":"yes"},{"type":"select_one sex","name":"sex","label::en":"Sex","label::es":"Sexo","dimension":"sex"},{"type":"end repeat"}],"choices":[{"list_name":"kind","name":"workshop","label::en":"Workshop","label::es":"Taller"},{"list_name":"kind","name":"talk","label::en":"Talk","label::es":"Charla"},{"list_name":"kind","name":"fair","label::en":"Fair","label::es":"Feria"},{"list_name":"sex","name":"f","label::en":"Woman","label::es":"Mujer"},{"list_name":"sex","name":"m","label::en":"Man","label::es":"Hombre"}],"settings":{"form_id":"activity","form_title::en":"Activity","form_title::es":"Actividad","version":"1","default_language":"en","fact":"activity","date_of_record":"date","key":"code"}}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.catalogue VALUES ('small', 'form', 'case', 1, 2, '{"survey":[{"type":"date","name":"date","label::en":"Date of application","label::es":"Fecha de la solicitud","required":"yes"},{"type":"text","name":"document","label::en":"Identity document","label::es":"Documento de identidad","dimension":"person","pii":"yes"},{"type":"text","name":"full_name","label::en":"Full name","label::es":"Nombre completo","pii":"yes"},{"type":"select_one sex","name":"sex","label::en":"Sex","label::es":"Sexo","dimension":"sex"},{"type":"text","name":"ticket","label::en":"Ticket","label::es":"Boleto"}],"choices":[{"list_name":"sex","name":"f","label::en":"Woman","label::es":"Mujer"},{"list_name":"sex","name":"m","label::en":"Man","label::es":"Hombre"}],"settings":{"form_id":"case","form_title::en":"Case","form_title::es":"Caso","version":"1","default_language":"en","fact":"case_file","date_of_record":"date","workflow":"return_case"}}', 1705320000000, NULL, 'ana', NULL, NULL, NULL);
INSERT INTO public.chain_head VALUES ('small', 'main', 9, 9, '\x02f67d0a9d6380122b957cea0d1c3407860eda2a10b5c5b8ef68c957237b307c', '\xd8442078f8a3c0399636c40e509c88f0e66a741b84fa62cb540ea76c0a7267aa');
INSERT INTO public.f_activity VALUES ('small', 1, 0, 0, 'A-1', '2023-05-04', 'workshop', 'GOV', 'CR-SJ', 13, 9, NULL, '\x6196292cf359aa3959c68dc13995428fd4cea4fd5577736cc422a23f11e22288fd5e4da74d4da622e7b09d17a975305d36efa5739d83b61945');
INSERT INTO public.f_activity VALUES ('small', 2, 0, 0, 'A-2', '2023-06-04', 'workshop', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact_record VALUES ('small', 1, '{"stream":"activity","value":[1,13,9],"measure":["count","participants","participants"],"status":"counted","date":"2023-05-04","place":"CR-SJ","unit":"GOV","sex":[null,"f","m"],"activity_kind":"workshop"}');
INSERT INTO public.mission VALUES ('small', 1705320000000);
INSERT INTO public.period_mark VALUES ('small', 1, '2023-Q1', '2023-01-01', '2023-03-31', 1, 1705320000000, 'ana', 'reported');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 1, 0, '\xe74f0738568923b3d20f1626a37c452214f625c88dc5cea9cd1b12e0b9b9eaa53ee95d07ebd892632412e3bd5c2f6d51f035ca9e295e10', 'f');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 2, 0, '\x307011310a5f611e8e7c032201f379aee3933cd61cd8828e3b18654287cd6672890c48f1f7febcc63451dcbeba26f30b127174990e', 'm');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 1, 'activity', 'approved', 5, '2023-05-04', 0, 0, 'A-1', NULL, 'draft=2023-05-04 submitted=2024-01-15 approved=2024-01-15', 1, '\x66e4e232723c246306e49b95bd62d006dd0adad132d82be6971d38038b4acbc1');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-74f3-8a54-52db1621e788', 2, 'activity', 'draft', 1, '2023-06-04', 0, 0, 'A-2', NULL, 'draft=2023-06-04', 0, '\x737b219740d26d08c5c1fed3b6e76f630eedeb3187ad973c4e77d1c40dbff814');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7488-b8da-921e7d8e50ef', 3, 'activity', 'draft', 2, '2023-06-05', 1, 0, 'A-3', NULL, 'draft=2023-06-05', 0, '\xaee8980fc05d561df7d63042166f1d212ed5b8fadc670378eb53e551ea473792');
INSERT INTO public.record_evidence VALUES ('small', '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 1, 'attendance_list', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', NULL);
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-74f3-8a54-52db1621e788', '\xeed41a23e58b85628e4b9ccfb3437fcaf74087960f5148c2db86bb2d403a49cd87b6b805b1733f89c0089481eeeb89ff62b34264368c8adbe46dafa32fe814767fd5fd328841dd6e');
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-7af0-bea3-c774fafa04e1', '\xc8786bfae93daf60cd88dd5863f32eec7c3509ff657471324a3e17da14a7736539d5abc2d465c46ac4458e112ec240e8390a2be8b246f80890e573e8aabd809efac6928424128bca');
INSERT INTO public.revision VALUES ('small', 1, 'main', 1, '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"12","men":"9"}}', '\x3bfaa6050fcd93a85376178de05d72cca1e38e21fa048bb0c91e49f20f0bf78513bea857bf18efd2e17242910a0bef23be2cf608be88abeaa5300d3d9f1e1e89f9fece96efe9910bb65d1641375ad7ac98505bfafd0a3820c8b089fda1cf71465c26c3b7c2977050c0efea085f5d4f79aadec4d6e08ad58d9e4b2afc0b1e3d', '\x21a43f25d88a87abb7b3b753b416112a2ab053d708d88295e1b374374da63fdb', '\x0000000000000000000000000000000000000000000000000000000000000000', NULL, '\xe75541d7222d15853ce315874207603e8663a7f83aa7c9dd9dc85871ce82429d');
INSERT INTO public.revision VALUES ('small', 2, 'main', 2, '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 2, 1705320000000, 'bea', 'change', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x3bfaa6050fcd93a8dee2d390878b7d0ebb99a304293ae3378416fdbe1fcf16759360e729a482e5b681be2e29a565be7f63ca56f0ff9b1c8bd3934438fbd60eefb251a63f62f4ebba73c0657ce3bfb8c022a80ebbf6fadf44d39850a7a0892d1b2072d78ec03708daa0a01f589fb8edf4754a9aae9c37436395f9b6f85162c0', '\x122f3f7f2c651487a42a03cf6de33baef7bf17807e230d71a2097fd8fc68eb4c', '\xe75541d7222d15853ce315874207603e8663a7f83aa7c9dd9dc85871ce82429d', '\xe75541d7222d15853ce315874207603e8663a7f83aa7c9dd9dc85871ce82429d', '\x00f7c8354cd8e8543f7b4422f81dc159799e7285d3680ddbcff76a46247a9e53');
INSERT INTO public.revision VALUES ('small', 3, 'main', 3, '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 3, 1705320000000, 'ana', 'submit', NULL, '{"form":"activity","state":"submitted","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x3bfaa6050fcd93a8503e7da86f4b1a43846f02f847657123521568d19393ada86f9ccadeaa1977e31ceae5c1e841693f284892ac8ac7f125ba7760c22c3720c138ff3b2f025938f4f0332d9f276319e43e8c5b70fffd5d7a89582d828d08b04f9234325e3feee11bd3e2c62badbfc2ed1c9578778c4e8d4bba21e898016609', '\x85ba25e475de43fabe6ccfd79e9cf463689e756e710caa6896e0ad963bf519bb', '\x00f7c8354cd8e8543f7b4422f81dc159799e7285d3680ddbcff76a46247a9e53', '\x00f7c8354cd8e8543f7b4422f81dc159799e7285d3680ddbcff76a46247a9e53', '\xbd7693db91c62f2dee8ba367cd1709ebb7470cd3165a4cd95cfd50c4f88ae65b');
INSERT INTO public.revision VALUES ('small', 4, 'main', 4, '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 4, 1705320000000, 'ana', 'approve', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x3bfaa6050fcd93a8cf7d064e2a289c2e423c08714fed2b1f53c82cef95d582c36e4047dd6149b9c4c7b98f7fad4eef0f2e485fb8b3379e79b353c07d157681c58445a16508d9e0855d8367291bcca28ea960a9948ab37da09e061b2b7462c1ef74a52c749929fb64142808421dc3a7a9f4fbe79a2029b841752ebbe5e8f1d0', '\xdd09ab9298577ce8536bb5a430079928efa751c60ee7f4b905ed4b9a33e8f5af', '\xbd7693db91c62f2dee8ba367cd1709ebb7470cd3165a4cd95cfd50c4f88ae65b', '\xbd7693db91c62f2dee8ba367cd1709ebb7470cd3165a4cd95cfd50c4f88ae65b', '\xeefb851c375bb799d6e47c7fcc10871522153aecb061a84ce3c244fa9e1d3d1a');
INSERT INTO public.revision VALUES ('small', 5, 'main', 5, '018d0cfe-2a00-7af0-bea3-c774fafa04e1', 5, 1705320000000, 'ana', 'change', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"evidence":[{"kind":"attendance_list","hash":"9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2"}],"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x3bfaa6050fcd93a8c879c104dd96a613ca77ef766ee52081ab4a584be6bde793357f5bb62df14c11e7afc94500d6398142b6d08bb593d957f9d996591cadf4d8cf61ecabc904b9962eb13d69d3223ee2395a3d04a8a028e1d0e5aafdb1039e0ae791e62e25c35e09c5a82b50f555eafe5051c1c8efba123441da653351b5a4', '\xcfafb198453d818160e292a6d1e1d09a633d6ebef01f88c8a9bbc835c5a85cdf', '\xeefb851c375bb799d6e47c7fcc10871522153aecb061a84ce3c244fa9e1d3d1a', '\xeefb851c375bb799d6e47c7fcc10871522153aecb061a84ce3c244fa9e1d3d1a', '\x66e4e232723c246306e49b95bd62d006dd0adad132d82be6971d38038b4acbc1');
INSERT INTO public.revision VALUES ('small', 6, 'main', 6, '018d0cfe-2a00-74f3-8a54-52db1621e788', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-2","events":{"draft":"2023-06-04"},"answers":{"code":"A-2","date":"2023-06-04","kind":"workshop"},"rows":{"attending":[{"sex":"f"},{"sex":"m"}]}}', '\x31cc907ea84643afb782bc55a41e8e264a95e124dfa4841e11497fdd84ba61036e93745c33836dc7e0c7ccc1988678d1e6c84637f265f4245e72b633fea1e245d9183b72f176a61d73632c4a84a379be1d008c292e4926ff5dbb99a6ae196d342ff6f3943610ce64b9b64e29bb9a2d359f7605da9e8e435247a21f1d083ec51c476c2764acc8038534387a0bba3fbe74fcd6b69165c159abc6a5695f35398006d10a21a56ba7875b25', '\x3d8caa711c0f66f86a9b14a2e6470ffc6ee6ae32efb3794a8a2226fbe57e6e20', '\x66e4e232723c246306e49b95bd62d006dd0adad132d82be6971d38038b4acbc1', NULL, '\x737b219740d26d08c5c1fed3b6e76f630eedeb3187ad973c4e77d1c40dbff814');
INSERT INTO public.revision VALUES ('small', 7, 'main', 7, '018d0cfe-2a00-7488-b8da-921e7d8e50ef', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-3","events":{"draft":"2023-06-05"},"answers":{"code":"A-3","date":"2023-06-05","kind":"workshop","women":"1"}}', NULL, NULL, '\x737b219740d26d08c5c1fed3b6e76f630eedeb3187ad973c4e77d1c40dbff814', NULL, '\xc035ebc2712f1e289dd3160a316ad2d9344925611ec7db84f47712060522cb5d');
INSERT INTO public.revision VALUES ('small', 8, 'main', 8, '018d0cfe-2a00-7488-b8da-921e7d8e50ef', 2, 1705320000000, 'ana', 'delete', 'entered twice', '{"form":"activity","state":"draft","deleted":true,"source_key":"A-3","events":{"draft":"2023-06-05"}}', NULL, NULL, '\xc035ebc2712f1e289dd3160a316ad2d9344925611ec7db84f47712060522cb5d', '\xc035ebc2712f1e289dd3160a316ad2d9344925611ec7db84f47712060522cb5d', '\xaee8980fc05d561df7d63042166f1d212ed5b8fadc670378eb53e551ea473792');
INSERT INTO public.revision VALUES ('small', 9, 'main', 9, 'period:2023-Q1', 1, 1705320000000, 'ana', 'close', 'reported', '{"first":"2023-01-01","last":"2023-03-31","closed":true}', NULL, NULL, '\xaee8980fc05d561df7d63042166f1d212ed5b8fadc670378eb53e551ea473792', NULL, '\x02f67d0a9d6380122b957cea0d1c3407860eda2a10b5c5b8ef68c957237b307c');
INSERT INTO public.schema_step VALUES ('pack', 1, '74df1da2a46b674a');
INSERT INTO public.schema_step VALUES ('record', 1, 'b5472a474c99fe7a');
INSERT INTO public.schema_step VALUES ('fact', 1, 'a2bb315df3de93e3');
INSERT INTO public.schema_step VALUES ('fact', 2, '85a64ab7b3cc98b5');
INSERT INTO public.schema_step VALUES ('fact', 3, '76ebead562298848');
INSERT INTO public.vault VALUES ('small', 'e2a632f12fd771dac368db57f05fa441f7710eac119f4eba4d76c00a772ee796');
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (mission, hash);
ALTER TABLE ONLY public.catalogue
    ADD CONSTRAINT catalogue_pkey PRIMARY KEY (mission, kind, code, version);
ALTER TABLE ONLY public.chain_head
    ADD CONSTRAINT chain_head_pkey PRIMARY KEY (mission, node);
ALTER TABLE ONLY public.f_activity
    ADD CONSTRAINT f_activity_pkey PRIMARY KEY (mission, record, "row");
ALTER TABLE ONLY public.f_case
    ADD CONSTRAINT f_case_pkey PRIMARY KEY (mission, record, "row");
ALTER TABLE ONLY public.fact_person
    ADD CONSTRAINT fact_person_mission_person_key UNIQUE (mission, person);
ALTER TABLE ONLY public.fact_person
    ADD CONSTRAINT fact_person_pkey PRIMARY KEY (mission, tag);
ALTER TABLE ONLY public.fact_record
    ADD CONSTRAINT fact_record_pkey PRIMARY KEY (mission, record);
ALTER TABLE ONLY public.mission
    ADD CONSTRAINT mission_pkey PRIMARY KEY (mission);
ALTER TABLE ONLY public.period_mark
    ADD CONSTRAINT period_mark_pkey PRIMARY KEY (mission, n);
ALTER TABLE ONLY public.r_activity__attending
    ADD CONSTRAINT r_activity__attending_pkey PRIMARY KEY (mission, record, "row");
ALTER TABLE ONLY public.record_evidence
    ADD CONSTRAINT record_evidence_pkey PRIMARY KEY (mission, record, n);
ALTER TABLE ONLY public.record_key
    ADD CONSTRAINT record_key_pkey PRIMARY KEY (mission, record);
ALTER TABLE ONLY public.record
    ADD CONSTRAINT record_mission_id_key UNIQUE (mission, id);
ALTER TABLE ONLY public.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (mission, num);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_mission_record_version_key UNIQUE (mission, record, version);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (mission, num);
ALTER TABLE ONLY public.schema_step
    ADD CONSTRAINT schema_step_pkey PRIMARY KEY (module, step);
ALTER TABLE ONLY public.vault
    ADD CONSTRAINT vault_pkey PRIMARY KEY (mission);
CREATE INDEX catalogue_current ON public.catalogue USING btree (mission, kind, "position", code) WHERE (until IS NULL);
CREATE INDEX i_5308e554eef6e718 ON public.f_case USING btree (q_sex, mission);
CREATE INDEX i_540e2f30c59e4ad1 ON public.f_activity USING btree (q_kind, mission);
CREATE INDEX i_5d5caaada1e86ccf ON public.f_activity USING btree (q_date, mission);
CREATE INDEX i_66161125ac7293b2 ON public.f_activity USING btree (q_place, mission);
CREATE INDEX i_67c7ec1e95976311 ON public.f_activity USING btree (q_unit, mission);
CREATE INDEX i_d0e01d76cbd3a319 ON public.r_activity__attending USING btree (q_sex, mission);
CREATE INDEX i_e36a37926c1a7c80 ON public.f_case USING btree (q_date, mission);
CREATE INDEX record_by_form ON public.record USING btree (form, mission, num);
CREATE UNIQUE INDEX record_by_source_key ON public.record USING btree (mission, form, source_key) WHERE (source_key IS NOT NULL);
ALTER TABLE ONLY public.catalogue
    ADD CONSTRAINT catalogue_mission_fkey FOREIGN KEY (mission) REFERENCES public.mission(mission);
ALTER TABLE ONLY public.record_evidence
    ADD CONSTRAINT record_evidence_mission_record_fkey FOREIGN KEY (mission, record) REFERENCES public.record(mission, id);

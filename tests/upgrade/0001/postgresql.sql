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
CREATE TABLE public.fact (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    seq bigint NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    measure text NOT NULL COLLATE pg_catalog."C",
    value double precision NOT NULL,
    date text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    apportioned bigint NOT NULL,
    person bigint,
    place text COLLATE pg_catalog."C",
    unit text COLLATE pg_catalog."C",
    lead_unit text COLLATE pg_catalog."C",
    sex text COLLATE pg_catalog."C",
    age text COLLATE pg_catalog."C",
    nationality text COLLATE pg_catalog."C",
    institution text COLLATE pg_catalog."C",
    institution_kind text COLLATE pg_catalog."C",
    population text COLLATE pg_catalog."C",
    activity_kind text COLLATE pg_catalog."C",
    topic text COLLATE pg_catalog."C",
    project text COLLATE pg_catalog."C",
    partner text COLLATE pg_catalog."C",
    dimensions text COLLATE pg_catalog."C",
    answers text COLLATE pg_catalog."C",
    CONSTRAINT fact_status_check CHECK (((status = 'counted'::text) OR (status = 'pending'::text) OR (status = 'event'::text)))
);
CREATE TABLE public.fact_event (
    mission text NOT NULL COLLATE pg_catalog."C",
    record bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    date text COLLATE pg_catalog."C"
);
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
INSERT INTO public.attachment VALUES ('small', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', 'text/plain', 16, 1705320000000, '\xfda2e5b045251076abefa1a6859e33cc5af11e2c1d9f28ab0ed0cb1f56142dc4cd0d4324a31d2dcf7d9f155ec5b018a6edb6446e7f394f62');
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
INSERT INTO public.chain_head VALUES ('small', 'main', 9, 9, '\x62220a797501064e58eebc14b2bc1c316eaa29abc9372c53f614f4c88d62763c', '\xcfc9fd5f5bd3c5fc2c35a8ade2c56c679db74ad8dbe0b78e77c140718a345467');
INSERT INTO public.f_activity VALUES ('small', 1, 0, 0, 'A-1', '2023-05-04', 'workshop', 'GOV', 'CR-SJ', 13, 9, NULL, '\x25db6d4fbe9b38e97bab00b62e6975f7435aca39ec41b187b37d7ae7651bd1b357faec3b50fd7dffc8a9dd8e2445592e89d112eed1e25626ff');
INSERT INTO public.f_activity VALUES ('small', 2, 0, 0, 'A-2', '2023-06-04', 'workshop', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 1, 'activity', 'count', 1, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 2, 'activity', 'participants', 13, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, 'f', NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 3, 'activity', 'participants', 9, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, 'm', NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.mission VALUES ('small', 1705320000000);
INSERT INTO public.period_mark VALUES ('small', 1, '2023-Q1', '2023-01-01', '2023-03-31', 1, 1705320000000, 'ana', 'reported');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 1, 0, '\xc49d6c8c233e3597df577f2df2a9561bcf7b50c24dd387b76751888cc54891aeeed0f0c4ddb178fade80a8bfc233a8b542d9ee2c10e910', 'f');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 2, 0, '\xfd43231815b0be60645092be0f395897082afed8e25c8c5dea0d15259d78d4728d80c48494b8803c2f2365f68f15f136e6c43a5601', 'm');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-752b-bbc5-533e669d4089', 1, 'activity', 'approved', 5, '2023-05-04', 0, 0, 'A-1', NULL, 'draft=2023-05-04 submitted=2024-01-15 approved=2024-01-15', 1, '\x1d3ab8d1080a7051f8e758dab86005f2f6bee049e91701eda7957c5aaee54106');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7825-bdaf-926dec7ad93a', 3, 'activity', 'draft', 2, '2023-06-05', 1, 0, 'A-3', NULL, 'draft=2023-06-05', 0, '\xf84d6334d53c3767555c8d18eaf5148d539ba31b79a3ca53ac542ff1b49ee278');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7b21-b04d-b5b6507ffa9f', 2, 'activity', 'draft', 1, '2023-06-04', 0, 0, 'A-2', NULL, 'draft=2023-06-04', 0, '\x16440d6072e7f7e1bbd6a4a0b1b160c1b49de3cdbae2324ac8a925a81458ba9d');
INSERT INTO public.record_evidence VALUES ('small', '018d0cfe-2a00-752b-bbc5-533e669d4089', 1, 'attendance_list', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', NULL);
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-752b-bbc5-533e669d4089', '\x8f7f66789f09af7f75d3e320f50645815dd06f0828a0b238ebc39fa020e1f87c17dfa0e06f93407a0a6122394389993c0cbc681dc27137610fc9f64e7be2e8ac8b7ce44f80561c1c');
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-7b21-b04d-b5b6507ffa9f', '\x6081fefb7d0a87473d7e22867d1e0c76d257fd94e760176ad6bdf484858c2b7a08968f5a984d30d3b4c5f96e3981519939ce87c472a436a991c3b9a82834011b9e96b0747ff27e19');
INSERT INTO public.revision VALUES ('small', 1, 'main', 1, '018d0cfe-2a00-752b-bbc5-533e669d4089', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"12","men":"9"}}', '\x62aa9e03c3d6e55076b21bc692f62d76af047a910a4c21674b6c8fff06b441adc150b0f3fbf833b41cde002486fe4f0ac94bf2785af68981b88995f558254af17c32f2afc20a179e3d24e4d2f758ef0105d2a80ce470d7d7b589c2b6283ac0477f8783f7ecb65a1214623ea57114fa7ca39e6631d3e096a8fa972602004100', '\x0693cfeb59ebf2542470f21b92c3a33617e3e100533284c3f84c11887930f465', '\x0000000000000000000000000000000000000000000000000000000000000000', NULL, '\xa164cbebbe6bc944812e576493c2210602978b1f51f6fd97dbd51f2ac82108a7');
INSERT INTO public.revision VALUES ('small', 2, 'main', 2, '018d0cfe-2a00-752b-bbc5-533e669d4089', 2, 1705320000000, 'bea', 'change', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x62aa9e03c3d6e550ef3a5d247effb94a9267d78cb9ac9dd7e75a89be1b43e2547c0d722982ecef77e11a6c93713ae08603468f4acf99a56f28aac8bcfa45cb6412374ad171acea09eeca09eab52458428035dfec81b56cd065c9c52980408eabaf9a5e8f46a148ac235fa9ade666bd4c48a82aeb74c4ba6819029082606b63', '\x8b61ecd12ecac50c9fccf28c266ba9734adc6079b6f304782085b105b18a80a6', '\xa164cbebbe6bc944812e576493c2210602978b1f51f6fd97dbd51f2ac82108a7', '\xa164cbebbe6bc944812e576493c2210602978b1f51f6fd97dbd51f2ac82108a7', '\x154770e65e46b97ab55199f9fd7664152b582043a2079dca48480544e4d2c7e7');
INSERT INTO public.revision VALUES ('small', 3, 'main', 3, '018d0cfe-2a00-752b-bbc5-533e669d4089', 3, 1705320000000, 'ana', 'submit', NULL, '{"form":"activity","state":"submitted","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x62aa9e03c3d6e55080cdf1fd8a70554cff63d6514f6a713913c88ad1ec0d179d9fac25b49970b42563490c1a1d98baf9af9fdc464a2cc02f7d61edad37597f6e9b3aac91d55dfa3563d334a48c0e698c108bf6b0c83f64b09fe350c152842296c80919985dbd0cd41740f556c3712302b531ff4c5dfe575593604e0460bb37', '\xf9f36f5c74d8983229d93252758d869ba92fc347c7b7b0c3e4468bdcad81c1fa', '\x154770e65e46b97ab55199f9fd7664152b582043a2079dca48480544e4d2c7e7', '\x154770e65e46b97ab55199f9fd7664152b582043a2079dca48480544e4d2c7e7', '\x7bdc4cbca083cf187d96dd3e6cc765e42480f29b2770d522f8edee0b9adfb0fe');
INSERT INTO public.revision VALUES ('small', 4, 'main', 4, '018d0cfe-2a00-752b-bbc5-533e669d4089', 4, 1705320000000, 'ana', 'approve', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x62aa9e03c3d6e550ae6e9888740bc1d5d1ef0ccd1e8e81759fe7cca23908293af82a80abc7b30bec95e43ba0d59ed00d671be59ffc80bd054efd5310c82025c155b2f75e01182cd15daa4813405c45d90710898f3f396c4c5e762d58bee30db50b90a6de31199018eecee009edcf6f269bebbe1cf00b803a8da389bdd9331b', '\x06d1d9f36daa4f901e7437c0bdce85af156b37fa646bd3680accf003ebfe114a', '\x7bdc4cbca083cf187d96dd3e6cc765e42480f29b2770d522f8edee0b9adfb0fe', '\x7bdc4cbca083cf187d96dd3e6cc765e42480f29b2770d522f8edee0b9adfb0fe', '\xf2992c572beb605d5714ee339ea2838c70d2055c47bc477090ce6479885499b8');
INSERT INTO public.revision VALUES ('small', 5, 'main', 5, '018d0cfe-2a00-752b-bbc5-533e669d4089', 5, 1705320000000, 'ana', 'change', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"evidence":[{"kind":"attendance_list","hash":"9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2"}],"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x62aa9e03c3d6e550fcce34ec0a15b6efa27ccfeb7f0e8bdac8bbcb62ffaf056348abe891a9fef77729fae1959faac7c63e23cffb411f7c8149a59229f4d737661986ecb0e86170135a537eae4cc123796bfbed4eaee0ddb553c3ffe40ae1ebe3f72d8f1c87720dce34c2d37bdd472fde2dafc5b4771a6cf35b6daeac054742', '\x188d0bbb5ea4f466f1550637b0ba74a22e4a4d4ab434360c66b1432452f8c086', '\xf2992c572beb605d5714ee339ea2838c70d2055c47bc477090ce6479885499b8', '\xf2992c572beb605d5714ee339ea2838c70d2055c47bc477090ce6479885499b8', '\x1d3ab8d1080a7051f8e758dab86005f2f6bee049e91701eda7957c5aaee54106');
INSERT INTO public.revision VALUES ('small', 6, 'main', 6, '018d0cfe-2a00-7b21-b04d-b5b6507ffa9f', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-2","events":{"draft":"2023-06-04"},"answers":{"code":"A-2","date":"2023-06-04","kind":"workshop"},"rows":{"attending":[{"sex":"f"},{"sex":"m"}]}}', '\xedbe5ff8cf203464b1cc3accbcd72d53b4f78754cc6b3243f36f4a8e6ca95dc229207c2b92a922e220c07b9b6405d961a4c9b4f1ebe7fe3963eeb67250dd771ca8c68922aab194fae2928775fe7e71774aade52f036463fd3928fc5b5982c80d3c0daaad98e8b82a09fb26e8526fc625306782b80665972423a0b7d38d66e630a23d57f87b507822d850e0128525900ecc81ec5a22dfe0e39cd4ffb70d38b2230123923317b0a99dbb', '\xf0bc1fca16a739ef19626fec1fbf8da55355eb5f67d5252278405f918174af76', '\x1d3ab8d1080a7051f8e758dab86005f2f6bee049e91701eda7957c5aaee54106', NULL, '\x16440d6072e7f7e1bbd6a4a0b1b160c1b49de3cdbae2324ac8a925a81458ba9d');
INSERT INTO public.revision VALUES ('small', 7, 'main', 7, '018d0cfe-2a00-7825-bdaf-926dec7ad93a', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-3","events":{"draft":"2023-06-05"},"answers":{"code":"A-3","date":"2023-06-05","kind":"workshop","women":"1"}}', NULL, NULL, '\x16440d6072e7f7e1bbd6a4a0b1b160c1b49de3cdbae2324ac8a925a81458ba9d', NULL, '\x4d532ef0f1455a71c06f480418457a8742911595dde6b73d3d3134431182546f');
INSERT INTO public.revision VALUES ('small', 8, 'main', 8, '018d0cfe-2a00-7825-bdaf-926dec7ad93a', 2, 1705320000000, 'ana', 'delete', 'entered twice', '{"form":"activity","state":"draft","deleted":true,"source_key":"A-3","events":{"draft":"2023-06-05"}}', NULL, NULL, '\x4d532ef0f1455a71c06f480418457a8742911595dde6b73d3d3134431182546f', '\x4d532ef0f1455a71c06f480418457a8742911595dde6b73d3d3134431182546f', '\xf84d6334d53c3767555c8d18eaf5148d539ba31b79a3ca53ac542ff1b49ee278');
INSERT INTO public.revision VALUES ('small', 9, 'main', 9, 'period:2023-Q1', 1, 1705320000000, 'ana', 'close', 'reported', '{"first":"2023-01-01","last":"2023-03-31","closed":true}', NULL, NULL, '\xf84d6334d53c3767555c8d18eaf5148d539ba31b79a3ca53ac542ff1b49ee278', NULL, '\x62220a797501064e58eebc14b2bc1c316eaa29abc9372c53f614f4c88d62763c');
INSERT INTO public.schema_step VALUES ('pack', 1, '74df1da2a46b674a');
INSERT INTO public.schema_step VALUES ('record', 1, '9b656272f2fc2b94');
INSERT INTO public.schema_step VALUES ('fact', 1, 'a46be58529fed67e');
INSERT INTO public.vault VALUES ('small', '3424b181c276500e52e088fc910d48ef8a8fe7c2ecd5a480b4ebdc91e4ff701d');
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
ALTER TABLE ONLY public.fact_event
    ADD CONSTRAINT fact_event_pkey PRIMARY KEY (mission, record, state);
ALTER TABLE ONLY public.fact_person
    ADD CONSTRAINT fact_person_pkey PRIMARY KEY (mission, tag);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (mission, record, seq);
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
    ADD CONSTRAINT record_pkey PRIMARY KEY (mission, id);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_mission_record_version_key UNIQUE (mission, record, version);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (mission, num);
ALTER TABLE ONLY public.schema_step
    ADD CONSTRAINT schema_step_pkey PRIMARY KEY (module, step);
ALTER TABLE ONLY public.vault
    ADD CONSTRAINT vault_pkey PRIMARY KEY (mission);
CREATE INDEX catalogue_current ON public.catalogue USING btree (mission, kind, "position", code) WHERE (until IS NULL);
CREATE INDEX fact_person_by_number ON public.fact_person USING btree (person, mission);
CREATE INDEX i_5308e554eef6e718 ON public.f_case USING btree (q_sex, mission);
CREATE INDEX i_540e2f30c59e4ad1 ON public.f_activity USING btree (q_kind, mission);
CREATE INDEX i_5d5caaada1e86ccf ON public.f_activity USING btree (q_date, mission);
CREATE INDEX i_66161125ac7293b2 ON public.f_activity USING btree (q_place, mission);
CREATE INDEX i_67c7ec1e95976311 ON public.f_activity USING btree (q_unit, mission);
CREATE INDEX i_d0e01d76cbd3a319 ON public.r_activity__attending USING btree (q_sex, mission);
CREATE INDEX i_e36a37926c1a7c80 ON public.f_case USING btree (q_date, mission);
CREATE INDEX record_by_form ON public.record USING btree (form, mission, num);
CREATE INDEX record_by_num ON public.record USING btree (num, mission);
CREATE UNIQUE INDEX record_by_source_key ON public.record USING btree (mission, form, source_key) WHERE (source_key IS NOT NULL);
ALTER TABLE ONLY public.catalogue
    ADD CONSTRAINT catalogue_mission_fkey FOREIGN KEY (mission) REFERENCES public.mission(mission);
ALTER TABLE ONLY public.record_evidence
    ADD CONSTRAINT record_evidence_mission_record_fkey FOREIGN KEY (mission, record) REFERENCES public.record(mission, id);

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
INSERT INTO public.attachment VALUES ('small', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', 'text/plain', 16, 1705320000000, '\x8d5740e8071965d5a1e581893f9fe39637dc85da5339a9fc7c9ac654e7bac664393a744e5888349382a5e0adab549d2e5f1e9b5b3a2c3551');
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
INSERT INTO public.chain_head VALUES ('small', 'main', 9, 9, '\x3270c0e740d64d029cee57fc7c7cba1ef99c0d02a2cdec3fbb6a9bbd60c02e51', '\x2f2885c51e28c680572e9e76859516e0e3f57f625d4b62c86267f270afc5c6de');
INSERT INTO public.f_activity VALUES ('small', 1, 0, 0, 'A-1', '2023-05-04', 'workshop', 'GOV', 'CR-SJ', 13, 9, NULL, '\xa98e2e66a6c4c8f7b7653ac7c3ccd1f8c4f3588f093f2e121989a617515306dd37002bba1d8e6ea7b2e0a70297a599db03c196d17c58bf87db');
INSERT INTO public.f_activity VALUES ('small', 2, 0, 0, 'A-2', '2023-06-04', 'workshop', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 1, 'activity', 'count', 1, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 2, 'activity', 'participants', 13, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, 'f', NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.fact VALUES ('small', 1, 3, 'activity', 'participants', 9, '2023-05-04', 'counted', 0, NULL, 'CR-SJ', 'GOV', NULL, 'm', NULL, NULL, NULL, NULL, NULL, 'workshop', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.mission VALUES ('small', 1705320000000);
INSERT INTO public.period_mark VALUES ('small', 1, '2023-Q1', '2023-01-01', '2023-03-31', 1, 1705320000000, 'ana', 'reported');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 1, 0, '\x7d8ddc1af23d32f84819c98b9f4f88c340a559c04a2aa7bfb6a78e7d3b87a97eeae44448cb6cf3a06e154a61b0a50f8f6fa35accd7cadb', 'f');
INSERT INTO public.r_activity__attending VALUES ('small', 2, 2, 0, '\xa45a8d29ecefb2cd3576b1d048b33da62143844bac96134c4443814d87e39963c56c5bdeaeeaabedccf587dacc09ce397cd0a5d111', 'm');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-795e-bb59-214df730b52e', 1, 'activity', 'approved', 5, '2023-05-04', 0, 0, 'A-1', NULL, 'draft=2023-05-04 submitted=2024-01-15 approved=2024-01-15', 1, '\x0aded1393295a15f48efa686c6aae1da7624731b55f033dd307ca7362798a4a6');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7b8e-9af4-581bd491895d', 2, 'activity', 'draft', 1, '2023-06-04', 0, 0, 'A-2', NULL, 'draft=2023-06-04', 0, '\x1c4675c1573f92ff8066b1c0d9077831abb3f781a4fedcf55eb97aebb778463e');
INSERT INTO public.record VALUES ('small', '018d0cfe-2a00-7f10-ab60-eaee6c80bf41', 3, 'activity', 'draft', 2, '2023-06-05', 1, 0, 'A-3', NULL, 'draft=2023-06-05', 0, '\xc4cc8b683d2b5659a5530c95150e834fbdae6543e274050de882c11d2adec9ff');
INSERT INTO public.record_evidence VALUES ('small', '018d0cfe-2a00-795e-bb59-214df730b52e', 1, 'attendance_list', '9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2', NULL);
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-795e-bb59-214df730b52e', '\x96c7b5f28b44bd8b2523ff28ac365a3383692b18f03950a7866b36f82c6ee51c6c103e33309832cd46d0c615a98b98c2d85c17ae1c84c618df759368f817b1e8ae7df430325b4ccf');
INSERT INTO public.record_key VALUES ('small', '018d0cfe-2a00-7b8e-9af4-581bd491895d', '\xb6cb0acdf5a3940dec65893798963d67fdd564fbc6abfce72ff4e2b976a49d0a8afbc8397704151f5568e3f499724e2b680adbaeb5eddab8d31c81a07cacfc4fd4fd8592e07c14ed');
INSERT INTO public.revision VALUES ('small', 1, 'main', 1, '018d0cfe-2a00-795e-bb59-214df730b52e', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"12","men":"9"}}', '\x491d5d46191034489db5dfcbf6a2baef723f607c683644c6d12fd824c498895744f385e95d76b0fdef4f5ac04bb2b28974e1bff51afedb1272a11156c3cd7e43a02d330c41e5c75252480a636565167d83af374a7601c7394e2e2f17c2098fe3eee0c5459a79721579c2acce402a0f1f5e71e4db73fdab5ded1f1799fa2a07', '\xaf0dd8e7b50d720fbe9fa097086548b04d76b673f6bf6357ac9b11b997395fe3', '\x0000000000000000000000000000000000000000000000000000000000000000', NULL, '\x90990e48f7af4dbd920ff36534076c57706b5aef37b1c9e1d4543cfbf75fe1ac');
INSERT INTO public.revision VALUES ('small', 2, 'main', 2, '018d0cfe-2a00-795e-bb59-214df730b52e', 2, 1705320000000, 'bea', 'change', NULL, '{"form":"activity","state":"draft","source_key":"A-1","events":{"draft":"2023-05-04"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x491d5d46191034480df3803431dbd20c27aa5447332251a8b430cc24cb684414a0f295cbc189bafa182f72dd4e0005b6d69103b968cc589cd1262bf72e9349167def63f83af338a9c79b66c796d4d4d89575b54fc7783ae56615b8e3c80730b147a63da38a45a243c6af5d856152bdfcdf99df8cdca75e549fee52bbdbe5c7', '\xccb799d0e291e1aa408828b9da24898a0a318fb3dcaea7f807ade7e4bba932a3', '\x90990e48f7af4dbd920ff36534076c57706b5aef37b1c9e1d4543cfbf75fe1ac', '\x90990e48f7af4dbd920ff36534076c57706b5aef37b1c9e1d4543cfbf75fe1ac', '\x7a5e605e55b78eb4997d2e1d87a16a1f44c9620a6c2f7e2b1e705bfb3bfd5396');
INSERT INTO public.revision VALUES ('small', 3, 'main', 3, '018d0cfe-2a00-795e-bb59-214df730b52e', 3, 1705320000000, 'ana', 'submit', NULL, '{"form":"activity","state":"submitted","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x491d5d461910344825f677774c34f61404f362953698d6b9cd6cfb7b51eb45c9346a92977ed7889fbeb355285955c01390df8aca47fac00c2ced5b535562a991d447edf2be5df100470a44a00e432da9a51f2d21fddc274cce1af95ec541f421e50e5d811e7a467c698acccfd19c8920396b06c795265df4ea037ead56e237', '\x4dafde5107fdb0335b8b3bb23bb42c596fb698cbad23982670f5926ae80f0afb', '\x7a5e605e55b78eb4997d2e1d87a16a1f44c9620a6c2f7e2b1e705bfb3bfd5396', '\x7a5e605e55b78eb4997d2e1d87a16a1f44c9620a6c2f7e2b1e705bfb3bfd5396', '\x628e932d42f4f7eed695894db57196dbef8315e2653c27c39e47108e98779647');
INSERT INTO public.revision VALUES ('small', 4, 'main', 4, '018d0cfe-2a00-795e-bb59-214df730b52e', 4, 1705320000000, 'ana', 'approve', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x491d5d46191034485d11be8392b296f7ebe51a0a589c1ebf0fa06de8802c52637ec904676274d694d139a2ef96bb8a988eca039fca0274e6b09211f0dd3b408a3fa498df0a1a331dd78f5069d08213960f4da698f21478cadd4d4266c95b39e6d010ce376fd326c5ce761c1b03dfc0d928f187d2f6b19aef03c1379333eac1', '\xf1e0f3d56ba0b6c73fd43fcd2085dc39565f651e2fcedff0b0f145d0388ae212', '\x628e932d42f4f7eed695894db57196dbef8315e2653c27c39e47108e98779647', '\x628e932d42f4f7eed695894db57196dbef8315e2653c27c39e47108e98779647', '\x8aec27f9b1730b6eb9df82e38a8d02fdd6c0379c67d47968c0ca0f329eef74d0');
INSERT INTO public.revision VALUES ('small', 5, 'main', 5, '018d0cfe-2a00-795e-bb59-214df730b52e', 5, 1705320000000, 'ana', 'change', NULL, '{"form":"activity","state":"approved","source_key":"A-1","events":{"draft":"2023-05-04","submitted":"2024-01-15","approved":"2024-01-15"},"evidence":[{"kind":"attendance_list","hash":"9cf68bfab76ede459f772dbc1f06727c6c28ea6b6298ee26f6e5c43976805bd2"}],"answers":{"code":"A-1","date":"2023-05-04","kind":"workshop","unit":"GOV","place":"CR-SJ","women":"13","men":"9"}}', '\x491d5d4619103448b6d90b9d9405e7ccca694ecd56011595a8c310733ef88d5be536f1b0e1ef9398599d021d5ca111bf3636c3c480981cd28b9d4cbbabc062919b32ff85368de100bbe1d1d057d0523a0bbc076f9ef4be9f1a19b422a6487ef98deff7dc63cc49764dc8214c5c0596b23bd887aeead4b959dc3e15a0e2a61d', '\xf9fb4db1e793d3483f5dd9dca58e92ad73bd80c50ef8c9d6408e3521d9df08d9', '\x8aec27f9b1730b6eb9df82e38a8d02fdd6c0379c67d47968c0ca0f329eef74d0', '\x8aec27f9b1730b6eb9df82e38a8d02fdd6c0379c67d47968c0ca0f329eef74d0', '\x0aded1393295a15f48efa686c6aae1da7624731b55f033dd307ca7362798a4a6');
INSERT INTO public.revision VALUES ('small', 6, 'main', 6, '018d0cfe-2a00-7b8e-9af4-581bd491895d', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-2","events":{"draft":"2023-06-04"},"answers":{"code":"A-2","date":"2023-06-04","kind":"workshop"},"rows":{"attending":[{"sex":"f"},{"sex":"m"}]}}', '\x8fca00272a32f7ddc28bddf950b59ca448fd2932b0711cbde50bcb2ff5ae35a81e9d2b77d096c770914336575f86047cd9629f4f8faf1d145c03a2328f255ca35a217b26a847b7f3a9a1e8ab221b26744639c9407b32d9c111adc0756f33ee4fede1ee551c3b8e791a69300618da3dec993b8b55a1cc0622861c6dd81eca3650a4d8df82482254c0d8abeeaaa9dc60895e95bd17224145588bcadd3fae241a6145abda56b61293529d', '\x354a050131f146f462d42e299d3a64b0f099b66c5ef3576a8c4adce89e6f0607', '\x0aded1393295a15f48efa686c6aae1da7624731b55f033dd307ca7362798a4a6', NULL, '\x1c4675c1573f92ff8066b1c0d9077831abb3f781a4fedcf55eb97aebb778463e');
INSERT INTO public.revision VALUES ('small', 7, 'main', 7, '018d0cfe-2a00-7f10-ab60-eaee6c80bf41', 1, 1705320000000, 'ana', 'create', NULL, '{"form":"activity","state":"draft","source_key":"A-3","events":{"draft":"2023-06-05"},"answers":{"code":"A-3","date":"2023-06-05","kind":"workshop","women":"1"}}', NULL, NULL, '\x1c4675c1573f92ff8066b1c0d9077831abb3f781a4fedcf55eb97aebb778463e', NULL, '\x544a008938f4998428a4ee2e326a84ea5e6f0f15be0b654f8838fed568645c6a');
INSERT INTO public.revision VALUES ('small', 8, 'main', 8, '018d0cfe-2a00-7f10-ab60-eaee6c80bf41', 2, 1705320000000, 'ana', 'delete', 'entered twice', '{"form":"activity","state":"draft","deleted":true,"source_key":"A-3","events":{"draft":"2023-06-05"}}', NULL, NULL, '\x544a008938f4998428a4ee2e326a84ea5e6f0f15be0b654f8838fed568645c6a', '\x544a008938f4998428a4ee2e326a84ea5e6f0f15be0b654f8838fed568645c6a', '\xc4cc8b683d2b5659a5530c95150e834fbdae6543e274050de882c11d2adec9ff');
INSERT INTO public.revision VALUES ('small', 9, 'main', 9, 'period:2023-Q1', 1, 1705320000000, 'ana', 'close', 'reported', '{"first":"2023-01-01","last":"2023-03-31","closed":true}', NULL, NULL, '\xc4cc8b683d2b5659a5530c95150e834fbdae6543e274050de882c11d2adec9ff', NULL, '\x3270c0e740d64d029cee57fc7c7cba1ef99c0d02a2cdec3fbb6a9bbd60c02e51');
INSERT INTO public.schema_step VALUES ('pack', 1, '74df1da2a46b674a');
INSERT INTO public.schema_step VALUES ('record', 1, 'b5472a474c99fe7a');
INSERT INTO public.schema_step VALUES ('fact', 1, 'a2bb315df3de93e3');
INSERT INTO public.vault VALUES ('small', 'd0a712a0290459f7c54d3fb2526b44f8a4509716e12aadfc54edad5f04d7490d');
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
    ADD CONSTRAINT fact_person_mission_person_key UNIQUE (mission, person);
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

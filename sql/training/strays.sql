-- Which rows of the office are left out of the decisions, and why?
--
-- Grain:  one row per sheet, key and cause: its first row.
-- Reads:  training.projects, training.subjects, training.session_labels,
--         training.contradictions, staging.sign_in_rows, staging.online_rows,
--         staging.audit_rows, staging.session_rows, policy.terms.
-- Rule:   contract 3, 5: other years' projects are listed, not settled; evidence about
--         nobody registered is told, so that nobody is left out unseen, and so are rows
--         that contradict another.
with

evidence as (
    select
        project_no,
        id_number,
        if(mark is null, null, session_no) as session_no,
        coalesce(caption, 'session_no') as session_field,
        origin
    from staging.sign_in_rows
    union all
    select
        project_no,
        id_number,
        session_no,
        'session_no' as session_field,
        origin
    from staging.online_rows
    union all
    select
        project_no,
        id_number,
        null as session_no,
        null as session_field,
        origin
    from staging.audit_rows
    union all
    select
        project_no,
        null as id_number,
        null as session_no,
        null as session_field,
        origin
    from staging.session_rows
),

registered as (
    select distinct
        project_no,
        id_number
    from training.subjects
),

scheduled as (
    select distinct
        project_no,
        label
    from training.session_labels
),

signed as (
    select distinct project_no
    from staging.sign_in_rows
),

placed as (
    select
        evidence.*,
        projects.project_no is not null as project_known,
        registered.id_number is not null as person_known,
        scheduled.label is not null as session_known
    from evidence
    left join training.projects as projects
        on evidence.project_no = projects.project_no
    left join registered
        on
            evidence.project_no = registered.project_no
            and evidence.id_number = registered.id_number
    left join scheduled
        on
            evidence.project_no = scheduled.project_no
            and evidence.session_no = scheduled.label
    where coalesce(projects.settled, true) and not is_lost(evidence.project_no)
),

strays as (
    select
        projects.origin,
        'ends_on' as field,
        'project_of_other_year' as code,
        '项目'
        || projects.project_no
        || '不在'
        || terms.year
        || '年结业，本次不结算。如结业日期有误，请更正。' as message
    from training.projects as projects
    cross join policy.terms as terms
    where not projects.settled
    union all
    select
        min(origin) as origin,
        'project_no' as field,
        'orphan_evidence' as code,
        '研修项目表中没有项目' || project_no || '。请核对项目编号。' as message
    from placed
    where not project_known
    group by project_no, origin_sheet(origin)
    union all
    select
        min(origin) as origin,
        'id_number' as field,
        'orphan_evidence' as code,
        '学员名册的该项目中没有此人。请核对证件号码，或补入学员名册。' as message
    from placed
    where project_known and not person_known and id_number is not null
    group by project_no, id_number, origin_sheet(origin)
    union all
    select
        min(origin) as origin,
        arg_min(session_field, origin) as field,
        if(names_session(session_no), 'orphan_evidence', 'evidence_unreadable') as code,
        '课程安排表中项目'
        || project_no
        || '没有课次“'
        || session_no
        || if(
            names_session(session_no),
            '”，该课次的签到、线上记录不计。请核对课次。',
            '”，也看不出是哪一次课；学时因此不够的人待补。请改为课程安排表里的课次。'
        ) as message
    from placed
    where project_known and not session_known and session_no is not null
    group by project_no, session_no, origin_sheet(origin)
    union all
    select
        projects.origin,
        'project_no' as field,
        'project_without_sign_ins' as code,
        '项目' || projects.project_no || '没有任何签到。请补报签到表。' as message
    from training.projects as projects
    left join signed
        on projects.project_no = signed.project_no
    where projects.settled and signed.project_no is null
    union all
    select
        origin,
        field,
        'evidence_unreadable' as code,
        message
    from training.contradictions
)

select * from strays

-- Which subjects may be meant by a sign-in or a log that cannot be tied to anybody, or
-- to any session, for certain?
--
-- Grain:  one row per subject and such row; field is the header above the cell where a
--         sheet is laid out wide.
-- Reads:  training.subjects, training.projects, training.class_hours,
--         training.session_labels, staging.sign_in_rows, staging.online_rows.
-- Rule:   contract 3: one whose identity number cannot be read may be that of any
--         trainee of its name; one of no known project, or of what is the name of no
--         session, that of its number.
with

attendance as (
    select
        project_no,
        id_number,
        name,
        id_valid,
        origin
    from staging.sign_in_rows
    union all
    select
        project_no,
        id_number,
        name,
        id_valid,
        origin
    from staging.online_rows
),

-- A number written the same way as the trainee's is theirs, valid or not.
unknown as (
    select
        attendance.project_no,
        attendance.name,
        min(attendance.origin) as origin
    from attendance
    left join training.subjects as subjects
        on
            attendance.project_no = subjects.project_no
            and attendance.id_number = subjects.id_number
    where not attendance.id_valid and subjects.subject_id is null
    group by attendance.project_no, attendance.name
),

homeless as (
    select
        attendance.id_number,
        min(attendance.origin) as origin
    from attendance
    anti join training.projects as projects
        on attendance.project_no = projects.project_no
    group by attendance.id_number
),

vague as (
    select distinct project_no
    from training.class_hours
    where list_has_any(fields, ['session_no', 'day'])
),

-- A blank below a heading nobody understands is no mark, whatever it stands for. A log
-- of no session at all is doubtful for every one (training.online_presence); of half a
-- day it may be that of several, and is none's.
claims as (
    select
        project_no,
        session_no,
        id_number,
        caption,
        origin
    from staging.sign_in_rows
    where mark is not null and not absent
    union all
    select
        project_no,
        case when not ends_with(session_no, '午') then session_no end as session_no,
        id_number,
        null as caption,
        origin
    from staging.online_rows
    where session_no is not null
),

-- What is written as a session's number or half day is known to be none of the
-- schedule's, but where the schedule has a session of no known number or day.
sessionless as (
    select
        claims.project_no,
        claims.id_number,
        min(claims.origin) as origin,
        arg_min(claims.caption, claims.origin) as caption
    from claims
    left join training.session_labels as labels
        on
            claims.project_no = labels.project_no
            and claims.session_no = labels.label
    left join vague on claims.project_no = vague.project_no
    where
        labels.label is null
        and (vague.project_no is not null or not names_session(claims.session_no))
    group by claims.project_no, claims.id_number
),

found as (
    select
        subjects.subject_id,
        unknown.origin,
        'id_number' as field
    from unknown
    inner join training.subjects as subjects
        on
            unknown.name = subjects.name
            and coalesce(unknown.project_no = subjects.project_no, true)
    union all
    select
        subjects.subject_id,
        homeless.origin,
        'project_no' as field
    from homeless
    inner join training.subjects as subjects
        on homeless.id_number = subjects.id_number
    union all
    select
        subjects.subject_id,
        sessionless.origin,
        coalesce(sessionless.caption, 'session_no') as field
    from sessionless
    inner join training.subjects as subjects
        on
            sessionless.project_no = subjects.project_no
            and sessionless.id_number = subjects.id_number
)

select * from found

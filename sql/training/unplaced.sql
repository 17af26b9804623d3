-- Which subjects may be meant by a row that cannot be tied to anybody for certain?
--
-- Grain:  one row per subject and such row.
-- Reads:  training.subjects, staging.sign_in_rows, staging.online_rows,
--         staging.past_trainee_rows.
-- Rule:   contract 3: a row whose identity number cannot be read may be that of any
--         trainee of its name; a sign-in without a project, that of its number.
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
        id_number,
        min(origin) as origin
    from attendance
    where project_no is null or is_lost(project_no)
    group by id_number
),

past as (
    select
        name,
        min(origin) as origin
    from staging.past_trainee_rows
    where id_number is null
    group by name
),

found as (
    select
        subjects.subject_id,
        'attendance' as about,
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
        'attendance' as about,
        homeless.origin,
        'project_no' as field
    from homeless
    inner join training.subjects as subjects
        on homeless.id_number = subjects.id_number
    union all
    select
        subjects.subject_id,
        'past' as about,
        past.origin,
        'id_number' as field
    from past
    inner join training.subjects as subjects
        on past.name = subjects.name and subjects.identity_known
)

select * from found

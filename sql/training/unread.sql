-- Which cells that speak about a trainee cannot be read, or contradict each other?
--
-- Grain:  one row per subject and cell.
-- Reads:  training.subjects, training.projects, training.faulty,
--         training.project_hours, training.signatures, training.online_presence,
--         training.attended, training.unplaced, training.unplaced_attendance,
--         training.unplaced_sessions, staging.past_trainee_rows, policy.terms.
-- Rule:   contract 3. The trainee's own identity number has a rule of its own; a row
--         that might be anybody's counts only where it might decide. field is the
--         header above the cell where a sheet is laid out wide.
with

own as (
    select
        subject_id,
        origin,
        unnest(list_filter(fields, lambda field: field != 'id_number')) as field
    from training.subjects
    union all
    select
        subject_id,
        origin,
        'name' as field
    from training.subjects
    where contradicted
    union all
    select
        subject_id,
        origin,
        'project_no' as field
    from training.subjects
    where not project_known and not list_contains(fields, 'project_no')
),

of_project as (
    select
        subjects.subject_id,
        faulty.origin,
        faulty.field
    from training.faulty as faulty
    inner join training.subjects as subjects on faulty.project_no = subjects.project_no
),

signed as (
    select
        subject_id,
        origin,
        coalesce(caption, 'mark') as field
    from training.signatures
    where doubtful
    union all
    select
        subject_id,
        origin,
        'entered_at' as field
    from training.online_presence
    where doubtful
),

past as (
    select
        subjects.subject_id,
        rows.origin,
        'attended_year' as field
    from staging.past_trainee_rows as rows
    inner join training.subjects as subjects
        on rows.id_number = subjects.id_number and subjects.identity_known
    where rows.attended_year is null
),

-- Which of two projects comes first nobody knows while the end of one is not known.
undated as (
    select
        subjects.subject_id,
        coalesce(projects.origin, others.origin) as origin,
        if(projects.origin is null, 'project_no', 'ends_on') as field
    from training.subjects as subjects
    inner join training.subjects as others
        on
            subjects.id_number = others.id_number
            and subjects.subject_id != others.subject_id
    left join training.projects as projects
        on others.project_no = projects.project_no
    where subjects.identity_known and projects.ends_on is null
),

schedule as (
    select
        subjects.subject_id,
        sessions.origin,
        'project_no' as field
    from training.unplaced_sessions as sessions
    cross join training.subjects as subjects
    inner join training.attended as attended
        on subjects.subject_id = attended.subject_id
    inner join training.project_hours as project_hours
        on subjects.project_no = project_hours.project_no
    cross join policy.terms as terms
    where
        sessions.origin is not null
        and (
            attended.attended_hours < terms.attended_hours
            or project_hours.hours < terms.project_hours
            or project_hours.discussion < terms.discussion_hours
        )
),

maybe as (
    select
        unplaced.subject_id,
        unplaced.origin,
        unplaced.field
    from training.unplaced_attendance as unplaced
    inner join training.attended as attended
        on unplaced.subject_id = attended.subject_id
    cross join policy.terms as terms
    where attended.attended_hours < terms.attended_hours
),

unread as (
    select * from own
    union all
    select * from of_project
    union all
    select * from signed
    union all
    select * from past
    union all
    select * from undated
    union all
    select * from schedule
    union all
    select * from maybe
    union all
    select
        subject_id,
        origin,
        field
    from training.unplaced
)

select * from unread

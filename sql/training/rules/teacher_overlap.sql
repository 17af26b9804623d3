-- Did no teacher of the project's sessions teach another session at once?
--
-- Grain:  one row per subject of a project with sessions.
-- Reads:  training.subjects, training.class_hours.
-- Rule:   通知 五(二)2: a note; teachers are known by name only, so two of one name are
--         for people to tell apart.
with

clashes as (
    select
        one.project_no,
        min({ 'origin': one.origin, 'teacher': one.teacher, 'day': one.day }) as first
    from training.class_hours as one
    inner join training.class_hours as other
        on
            one.teacher = other.teacher
            and one.day = other.day
            and one.starts_at < other.ends_at
            and one.ends_at > other.starts_at
            and (one.project_no, one.session_key)
            != (other.project_no, other.session_key)
    where one.starts_at < one.ends_at and other.starts_at < other.ends_at
    group by one.project_no
),

firsts as (
    select
        project_no,
        min(origin) as origin
    from training.class_hours
    group by project_no
),

judged as (
    select
        subjects.subject_id,
        clashes.project_no is null as passed,
        coalesce(clashes.first.teacher || ' ' || clashes.first.day, '没有') as observed,
        coalesce(clashes.first.origin, firsts.origin) as origin,
        'teacher' as field
    from training.subjects as subjects
    inner join firsts on subjects.project_no = firsts.project_no
    left join clashes on subjects.project_no = clashes.project_no
)

select * from judged

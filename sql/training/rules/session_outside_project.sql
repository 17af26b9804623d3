-- Do all sessions lie within the project's days?
--
-- Grain:  one row per subject of a project with sessions.
-- Reads:  training.subjects, training.class_hours.
-- Rule:   通知 七: a note; such sessions count for nothing.
with

sessions as (
    select
        project_no,
        count(*) filter (where outside) as beyond,
        coalesce(min(origin) filter (where outside), min(origin)) as origin
    from training.class_hours
    group by project_no
),

judged as (
    select
        subjects.subject_id,
        sessions.beyond = 0 as passed,
        sessions.beyond || ' 次课' as observed,
        sessions.origin,
        'day' as field
    from training.subjects as subjects
    inner join sessions on subjects.project_no = sessions.project_no
)

select * from judged

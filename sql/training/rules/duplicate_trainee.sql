-- Is this the first project of the year the trainee is in?
--
-- Grain:  one row per subject with a known identity whose project's end is known.
-- Reads:  training.subjects, training.projects.
-- Rule:   contract 5: held where the trainee is in a project that ended earlier, or the
--         same day with a smaller 项目编号.
with

places as (
    select
        subjects.subject_id,
        subjects.id_number,
        subjects.origin,
        projects.project_no,
        row_number() over (
            partition by subjects.id_number
            order by projects.ends_on, projects.project_no
        ) as place,
        first_value(projects.project_no) over (
            partition by subjects.id_number
            order by projects.ends_on, projects.project_no
        ) as first_project
    from training.subjects as subjects
    inner join training.projects as projects
        on subjects.project_no = projects.project_no
    where subjects.identity_known and projects.ends_on is not null
),

judged as (
    select
        subject_id,
        place = 1 as passed,
        if(place = 1, '没有更早的项目', '已在 ' || first_project) as observed,
        origin,
        'id_number' as field
    from places
)

select * from judged

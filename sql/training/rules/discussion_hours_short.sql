-- Did the project hold the hours of discussion and exchange it must?
--
-- Grain:  one row per subject whose project's schedule can be told.
-- Reads:  training.subjects, training.projects, training.project_hours, policy.terms.
-- Rule:   通知 五(二)1. Where sessions that cannot be read might make up the hours, nothing
--         is held against anybody.
with

judged as (
    select
        subjects.subject_id,
        project_hours.discussion >= terms.discussion_hours as passed,
        '研讨、交流 '
        || hours_text(project_hours.discussion)
        || ' 课时，要求 '
        || hours_text(terms.discussion_hours)
        || ' 课时' as observed,
        projects.origin,
        'project_no' as field
    from training.subjects as subjects
    inner join training.projects as projects
        on subjects.project_no = projects.project_no
    inner join training.project_hours as project_hours
        on subjects.project_no = project_hours.project_no
    cross join policy.terms as terms
    where
        project_hours.discussion >= terms.discussion_hours
        or project_hours.discussion_at_most < terms.discussion_hours
)

select * from judged

-- Which columns of the programme's own stand beside each decision?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects, training.attended, training.project_hours.
-- Rule:   contract 2, 5: class hours attended, those in discussion, and the project's.
with

details as (
    select
        subjects.subject_id,
        hours_text(attended.attended_hours) as attended_hours,
        hours_text(attended.discussion_hours) as discussion_hours,
        hours_text(project_hours.hours) as project_hours
    from training.subjects as subjects
    inner join training.attended as attended
        on subjects.subject_id = attended.subject_id
    left join training.project_hours as project_hours
        on subjects.project_no = project_hours.project_no
)

select * from details

-- Is this a year in which the subject's intake is reviewed?
--
-- Grain:  one row per subject whose intake can be read.
-- Reads:  degree.subjects, degree.review_window.
-- Rule:   简章 七: reviewed every October, three times in the 2.5 years.
with

judged as (
    select
        subjects.subject_id,
        windows.in_review as passed,
        subjects.cohort || '：'
        || windows.first_review || '至' || windows.last_review || '年评审' as observed,
        subjects.origin,
        'cohort' as field
    from degree.subjects as subjects
    inner join degree.review_window as windows
        on subjects.subject_id = windows.subject_id
)

select * from judged

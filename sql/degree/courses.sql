-- Which courses did each subject sit in the review window, and how did each end?
--
-- Grain:  one row per subject and course.
-- Reads:  degree.course_results.
-- Rule:   contract 8: what analysts count pass rates from.
with

courses as (
    select
        subject_id,
        course_key,
        course_name,
        null as host,
        term,
        attempts,
        mark,
        verdict,
        null as hours_given,
        null as hours_attended,
        origin
    from degree.course_results
)

select * from courses

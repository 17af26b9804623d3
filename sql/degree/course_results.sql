-- How did each course examined in the review window end, by its best attempt?
--
-- Grain:  one row per subject and course.
-- Reads:  degree.attempts.
-- Rule:   简章 七, FAQ 19: all subjects examined in the year; the best attempt counts,
--         best first: pass, unreadable, pending, fail (contract 4, Year pass).
with

best as (
    select
        subject_id,
        course_key,
        min({ 'rank': rank, 'origin': origin }) as first,
        count(*) as attempts
    from degree.attempts
    group by subject_id, course_key
),

results as (
    select
        best.subject_id,
        best.course_key,
        attempts.course_name,
        attempts.term,
        attempts.mark,
        attempts.mark_status,
        attempts.verdict,
        best.attempts,
        attempts.origin
    from best
    inner join degree.attempts as attempts
        on
            best.subject_id = attempts.subject_id
            and best.first.origin = attempts.origin
)

select * from results

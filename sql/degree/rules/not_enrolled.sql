-- Is the subject still a student, or did the studies end regularly?
--
-- Grain:  one row per subject whose status can be read.
-- Reads:  degree.subjects, policy.words.
-- Rule:   简章 七; contract 4: 毕业, 休学, 在籍 and blank do not block.
with

judged as (
    select
        subject_id,
        coalesce(
            not is_word(enrolment_status, 'ended_status_words'),
            true
        ) as passed,
        coalesce(enrolment_status, '空白') as observed,
        origin,
        'enrolment_status' as field
    from degree.subjects
    where not status_unreadable
)

select * from judged

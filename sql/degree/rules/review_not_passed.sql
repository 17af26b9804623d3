-- Did the re-review of the papers not refuse the subject?
--
-- Grain:  one row per subject whose review result can be read.
-- Reads:  degree.subjects, policy.words.
-- Rule:   简章 七: passing the re-review gives the right to aid.
with

judged as (
    select
        subject_id,
        coalesce(
            not is_word(review_result, 'review_failed_words'),
            true
        ) as passed,
        coalesce(review_result, '空白') as observed,
        origin,
        'review_result' as field
    from degree.subjects
    where not review_unreadable
)

select * from judged

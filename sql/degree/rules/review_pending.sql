-- Has the re-review of the papers come to a result?
--
-- Grain:  one row per subject whose review result can be read.
-- Reads:  degree.subjects, policy.words.
-- Rule:   简章 七: passing the re-review gives the right to aid.
with

judged as (
    select
        subject_id,
        coalesce(
            review_result not in (
                select word from policy.words where list = 'review_pending_words'
            ),
            false
        ) as passed,
        coalesce(review_result, '空白') as observed,
        origin,
        'review_result' as field
    from degree.subjects
    where not review_unreadable
)

select * from judged

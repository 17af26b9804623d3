-- Is the trainee in a front-line post?
--
-- Grain:  one row per subject whose answer can be read.
-- Reads:  training.subjects, policy.words.
-- Rule:   通知 三.
with

judged as (
    select
        subject_id,
        is_word(frontline, 'yes_words') as passed,
        frontline as observed,
        origin,
        'frontline' as field
    from training.subjects
    where not list_contains(fields, 'frontline')
)

select * from judged

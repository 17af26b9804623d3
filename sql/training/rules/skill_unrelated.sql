-- Is nothing said against the trade being related to the topic?
--
-- Grain:  one row per subject whose answer can be read.
-- Reads:  training.subjects, policy.words.
-- Rule:   通知 三; contract 5: a blank does not block.
with

judged as (
    select
        subject_id,
        coalesce(not is_word(related, 'no_words'), true) as passed,
        coalesce(related, '未填') as observed,
        origin,
        'related' as field
    from training.subjects
    where not list_contains(fields, 'related')
)

select * from judged

-- Is the trainee a technician or above?
--
-- Grain:  one row per subject whose level can be read.
-- Reads:  training.subjects, policy.words.
-- Rule:   通知 三: 技师 or above.
with

judged as (
    select
        subject_id,
        is_word(skill_level, 'skilled_words') as passed,
        skill_level as observed,
        origin,
        'skill_level' as field
    from training.subjects
    where not list_contains(fields, 'skill_level')
)

select * from judged

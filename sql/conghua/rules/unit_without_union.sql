-- Has the applicant's unit a union?
--
-- Grain:  one row per subject whose answer can be read.
-- Reads:  conghua.subjects, policy.words.
-- Rule:   方案 一(三)1; contract 6.
with

judged as (
    select
        subject_id,
        is_word(unit_has_union, 'yes_words') as passed,
        unit_has_union as observed,
        origin,
        'unit_has_union' as field
    from conghua.subjects
    where unit_has_union is not null
)

select * from judged

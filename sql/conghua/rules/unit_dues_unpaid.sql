-- Does the applicant's unit pay union dues?
--
-- Grain:  one row per subject whose answer can be read.
-- Reads:  conghua.subjects, policy.words.
-- Rule:   方案 一(三)1; contract 6.
with

judged as (
    select
        subject_id,
        is_word(unit_pays_dues, 'yes_words') as passed,
        unit_pays_dues as observed,
        origin,
        'unit_pays_dues' as field
    from conghua.subjects
    where unit_pays_dues is not null
)

select * from judged

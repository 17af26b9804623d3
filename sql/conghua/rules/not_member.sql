-- Is the applicant a union member?
--
-- Grain:  one row per subject whose answer can be read.
-- Reads:  conghua.subjects, policy.words.
-- Rule:   方案 一(三)1; contract 6.
with

judged as (
    select
        subject_id,
        is_word(union_member, 'yes_words') as passed,
        union_member as observed,
        origin,
        'union_member' as field
    from conghua.subjects
    where union_member is not null
)

select * from judged

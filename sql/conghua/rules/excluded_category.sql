-- Is the applicant's staff category one that the programme serves?
--
-- Grain:  one row per subject whose category can be read.
-- Reads:  conghua.subjects, policy.words.
-- Rule:   方案 一(三)2: a category that contains one of the words is excluded.
with

judged as (
    select
        subjects.subject_id,
        not bool_or(contains(subjects.category, words.word)) as passed,
        any_value(subjects.category) as observed,
        any_value(subjects.origin) as origin,
        'category' as field
    from conghua.subjects as subjects
    inner join policy.words as words
        on
            words.list = 'excluded_category_words'
            and subjects.category is not null
    group by subjects.subject_id
)

select * from judged

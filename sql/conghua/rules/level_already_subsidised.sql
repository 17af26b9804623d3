-- Has the applicant had no subsidy yet for this level or a higher one?
--
-- Grain:  one row per subject with a known identity and a readable level.
-- Reads:  conghua.subjects, conghua.past_levels.
-- Rule:   方案 一(三)3: one earlier subsidy does not exclude a further level.
with

past as (
    select
        subject_id,
        string_agg(
            level || coalesce('（' || subsidised_in || '年）', ''),
            '，' order by origin, subsidised_in, level
        ) as seen,
        bool_or(excludes) as excluded,
        coalesce(min(origin) filter (where excludes), min(origin)) as origin
    from conghua.past_levels
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        not coalesce(past.excluded, false) as passed,
        '报读' || subjects.level || '；' || coalesce('已补助' || past.seen, '没有领过补助')
            as observed,
        coalesce(past.origin, subjects.origin) as origin,
        'level' as field
    from conghua.subjects as subjects
    left join past on subjects.subject_id = past.subject_id
    where subjects.identity_known and subjects.level_rank is not null
)

select * from judged

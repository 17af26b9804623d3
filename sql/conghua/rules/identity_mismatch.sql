-- Do the past subsidies give the identity number the same name?
--
-- Grain:  one row per subject with a known identity and a readable name.
-- Reads:  conghua.subjects, staging.past_subsidy_rows.
-- Rule:   contract 6.
with

mismatches as (
    select
        subjects.subject_id,
        min(past.origin) as origin
    from conghua.subjects as subjects
    inner join staging.past_subsidy_rows as past
        on
            subjects.id_number = past.id_number
            and subjects.name != past.name
            and not is_lost(past.name)
    group by subjects.subject_id
),

judged as (
    select
        subjects.subject_id,
        mismatches.subject_id is null as passed,
        if(mismatches.subject_id is null, '姓名一致', '另一张表上是别的姓名') as observed,
        coalesce(mismatches.origin, subjects.origin) as origin,
        'name' as field
    from conghua.subjects as subjects
    left join mismatches on subjects.subject_id = mismatches.subject_id
    where subjects.identity_known and not is_lost(subjects.name)
)

select * from judged

-- Was the trainee not in last year's training?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  training.subjects, staging.past_trainee_rows, policy.terms.
-- Rule:   通知 三; contract 5: by identity number.
with

past as (
    select
        rows.id_number,
        min(rows.origin) as origin
    from staging.past_trainee_rows as rows
    cross join policy.terms as terms
    where rows.attended_year = terms.year - 1
    group by rows.id_number
),

judged as (
    select
        subjects.subject_id,
        past.id_number is null as passed,
        if(past.id_number is null, '上年度名册中没有', '在上年度名册中') as observed,
        coalesce(past.origin, subjects.origin) as origin,
        if(past.id_number is null, 'id_number', 'attended_year') as field
    from training.subjects as subjects
    left join past on subjects.id_number = past.id_number
    where subjects.identity_known
)

select * from judged

-- Was social insurance paid for long enough without a break?
--
-- Grain:  one row per subject whose months can be read.
-- Reads:  training.subjects, policy.terms.
-- Rule:   通知 三: 12 or more consecutive months of Beijing employee insurance.
with

judged as (
    select
        subjects.subject_id,
        subjects.insurance_months >= terms.insurance_months as passed,
        subjects.insurance_months || ' 个月' as observed,
        subjects.origin,
        'insurance_months' as field
    from training.subjects as subjects
    cross join policy.terms as terms
    where subjects.insurance_months is not null
)

select * from judged

-- How much is each subject entitled to?
--
-- Grain:  one row per subject; amounts in yuan.
-- Reads:  conghua.subjects, policy.terms.
-- Rule:   方案 一(四), 二(二)1: the standard, at most the training fee where it is given.
with

entitled as (
    select
        subjects.subject_id,
        'subsidy' as tier,
        least(terms.subsidy_standard, subjects.training_fee) as amount
    from conghua.subjects as subjects
    cross join policy.terms as terms
)

select * from entitled

-- How much is each trainee worth to the host?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects, policy.terms.
-- Rule:   通知 六: the standard for each qualifying trainee.
with

entitled as (
    select
        subjects.subject_id,
        'trainee' as tier,
        terms.standard as amount
    from training.subjects as subjects
    cross join policy.terms as terms
)

select * from entitled

-- Which terms does this year's review cover for each subject, if it covers any?
--
-- Grain:  one row per subject whose intake can be read.
-- Reads:  degree.subjects, policy.terms.
-- Rule:   简章 七: reviewed every October, three times in the 2.5 years; contract 4:
--         year Y covers autumn of Y-1 and spring of Y, not before the first own term.
with

cohorts as (
    select
        subject_id,
        cohort,
        cast(left(cohort, 4) as integer) as cohort_year,
        right(cohort, 1) = '秋' as autumn
    from degree.subjects
    where cohort is not null
),

reviews as (
    select
        cohorts.subject_id,
        cohorts.cohort,
        terms.year,
        cohorts.cohort_year
        + if(cohorts.autumn, terms.autumn_first_review, terms.spring_first_review)
            as first_review,
        terms.reviews
    from cohorts
    cross join policy.terms as terms
),

windows as (
    select
        subject_id,
        first_review,
        first_review + reviews - 1 as last_review,
        year between first_review and first_review + reviews - 1 as in_review,
        greatest(term_number((year - 1) || '秋'), term_number(cohort)) as first_term,
        term_number(year || '春') as last_term
    from reviews
)

select * from windows

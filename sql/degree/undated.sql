-- Which published exam rows of each subject stand under a term that cannot be read?
--
-- Grain:  one row per subject and such a row.
-- Reads:  degree.subjects, staging.grade_rows, policy.terms.
-- Rule:   contract 3; contract 4 (Year pass): what is published after the as-of date
--         does not exist yet, whatever its term.
with

undated as (
    select
        subjects.subject_id,
        grades.origin
    from staging.grade_rows as grades
    inner join degree.subjects as subjects on grades.student_no = subjects.student_no
    cross join policy.terms as terms
    where
        grades.term is null
        and coalesce(grades.published_on, terms.as_of) <= terms.as_of
)

select * from undated

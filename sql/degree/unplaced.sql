-- Which subjects share a name with a row whose identity or student number cannot be
-- read?
--
-- Grain:  one row per subject and kind of sheet.
-- Reads:  degree.subjects, degree.review_window, staging.membership_rows,
--         staging.honour_rows, staging.card_rows, staging.grade_rows, policy.terms.
-- Rule:   contract 3: such a row holds the registered people of that name who would
--         otherwise fail the rule it speaks to. An exam speaks where it may lie in the
--         review window and be published (口径 7).
with

unplaced as (
    select
        'membership' as kind,
        name,
        origin
    from staging.membership_rows
    where id_number is null
    union all
    select
        'honours' as kind,
        name,
        origin
    from staging.honour_rows
    where id_number is null
    union all
    select
        'cards' as kind,
        name,
        origin
    from staging.card_rows
    where id_number is null
),

examined as (
    select
        subjects.subject_id,
        grades.origin
    from staging.grade_rows as grades
    inner join degree.subjects as subjects
        on grades.name = subjects.name and subjects.student_no is not null
    inner join degree.review_window as windows
        on subjects.subject_id = windows.subject_id and windows.in_review
    cross join policy.terms as terms
    where
        is_lost(grades.student_no)
        and coalesce(
            term_number(grades.term) between windows.first_term and windows.last_term,
            true
        )
        and coalesce(grades.published_on, terms.as_of) <= terms.as_of
),

namesakes as (
    select
        subjects.subject_id,
        unplaced.kind,
        min(unplaced.origin) as origin
    from unplaced
    inner join degree.subjects as subjects
        on unplaced.name = subjects.name and subjects.identity_known
    group by subjects.subject_id, unplaced.kind
    union all
    select
        subject_id,
        'grades' as kind,
        min(origin) as origin
    from examined
    group by subject_id
)

select * from namesakes

-- Do the rows about the subject agree with each other?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects, degree.clashes.
-- Rule:   contract 3, 4: rows that contradict each other hold the person; both places
--         are named.
with

first_clashes as (
    select
        subject_id,
        min({
            'origin': origin,
            'observed': observed || '，另见' || other,
            'field': field
        }) as clash
    from degree.clashes
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        first_clashes.subject_id is null as passed,
        coalesce(first_clashes.clash.observed, '材料一致') as observed,
        coalesce(first_clashes.clash.origin, subjects.origin) as origin,
        coalesce(first_clashes.clash.field, 'student_no') as field
    from degree.subjects as subjects
    left join first_clashes on subjects.subject_id = first_clashes.subject_id
    where subjects.student_no is not null
)

select * from judged

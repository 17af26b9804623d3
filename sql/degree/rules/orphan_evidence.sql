-- Does no row under an unregistered student number carry the subject's name?
--
-- Grain:  one row per subject whose name stands in such a row.
-- Reads:  degree.subjects, staging.grade_rows, staging.tuition_rows.
-- Rule:   contract 4, a note: the number may be mistyped, the row the subject's own.
with

evidence as (
    select
        student_no,
        name,
        origin
    from staging.grade_rows
    union all
    select
        student_no,
        name,
        origin
    from staging.tuition_rows
),

orphans as (
    select
        evidence.name,
        min(evidence.origin) as origin
    from evidence
    left join degree.subjects as subjects on evidence.student_no = subjects.student_no
    where subjects.student_no is null and evidence.name is not null
    group by evidence.name
),

judged as (
    select
        subjects.subject_id,
        false as passed,
        '另有未登记学号的同名材料' as observed,
        orphans.origin,
        'student_no' as field
    from degree.subjects as subjects
    inner join orphans on subjects.name = orphans.name
)

select * from judged

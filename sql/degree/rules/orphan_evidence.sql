-- Does no row under an unregistered student number carry the subject's name?
--
-- Grain:  one row per subject without exam results or tuition of their own.
-- Reads:  degree.subjects, staging.grade_rows, staging.tuition_rows.
-- Rule:   contract 4, a note: a mistyped student number may be why evidence is missing.
with

evidence as (
    select
        student_no,
        name,
        origin,
        'grades' as kind
    from staging.grade_rows
    union all
    select
        student_no,
        name,
        origin,
        'tuition' as kind
    from staging.tuition_rows
),

orphans as (
    select
        evidence.kind,
        evidence.name,
        min(evidence.origin) as origin
    from evidence
    left join degree.subjects as subjects on evidence.student_no = subjects.student_no
    where subjects.student_no is null and evidence.name is not null
    group by evidence.kind, evidence.name
),

owned as (
    select distinct
        student_no,
        kind
    from evidence
),

judged as (
    select
        subjects.subject_id,
        false as passed,
        min(orphans.name) || ' 名下有未登记学号的材料' as observed,
        min(orphans.origin) as origin,
        'student_no' as field
    from degree.subjects as subjects
    inner join orphans on subjects.name = orphans.name
    left join owned
        on
            subjects.student_no = owned.student_no
            and orphans.kind = owned.kind
    where owned.student_no is null
    group by subjects.subject_id
)

select * from judged

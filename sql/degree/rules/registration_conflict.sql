-- Do all registration rows of the student number agree?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects, degree.overruled.
-- Rule:   contract 3: rows that contradict each other hold the person.
with

others as (
    select
        subject_id,
        min({ 'origin': origin, 'said': columns || '不同，另见' || other }).said as said
    from degree.overruled
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        not subjects.contradicted as passed,
        if(subjects.contradicted, others.said, '登记一致') as observed,
        subjects.origin,
        'student_no' as field
    from degree.subjects as subjects
    left join others on subjects.subject_id = others.subject_id
    where subjects.student_no is not null
)

select * from judged

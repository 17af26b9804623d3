-- Do all registration rows of the student number agree?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects.
-- Rule:   contract 3: rows that contradict each other hold the person.
with

judged as (
    select
        subject_id,
        not contradicted as passed,
        if(contradicted, '同一学号有不同的登记', '登记一致') as observed,
        origin,
        'student_no' as field
    from degree.subjects
    where student_no is not null
)

select * from judged

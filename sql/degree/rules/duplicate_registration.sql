-- Is this the only student number registered for the identity number?
--
-- Grain:  one row per subject with a student number and a known identity.
-- Reads:  degree.subjects.
-- Rule:   contract 4: one ID, two student numbers: both held. A row without a student
--         number is no second one (contract 3).
with

people as (
    select
        id_number,
        count(*) as registrations
    from degree.subjects
    where identity_known and student_no is not null
    group by id_number
),

judged as (
    select
        subjects.subject_id,
        people.registrations = 1 as passed,
        people.registrations || ' 个学号' as observed,
        subjects.origin,
        'id_number' as field
    from degree.subjects as subjects
    inner join people on subjects.id_number = people.id_number
    where subjects.identity_known and subjects.student_no is not null
)

select * from judged

-- Is this the only application of the identity number?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  conghua.subjects.
-- Rule:   contract 6: one ID, two application numbers: both held.
with

people as (
    select
        id_number,
        count(*) as applications
    from conghua.subjects
    where identity_known
    group by id_number
),

judged as (
    select
        subjects.subject_id,
        people.applications = 1 as passed,
        people.applications || ' 个申请编号' as observed,
        subjects.origin,
        'id_number' as field
    from conghua.subjects as subjects
    inner join people on subjects.id_number = people.id_number
    where subjects.identity_known
)

select * from judged

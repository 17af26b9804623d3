-- Is the identity number valid?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects.
-- Rule:   contract 3 (ID numbers), 4.
with

judged as (
    select
        subject_id,
        coalesce(identity_known, false) as passed,
        if(identity_known, '有效', '无效') as observed,
        origin,
        'id_number' as field
    from degree.subjects
)

select * from judged

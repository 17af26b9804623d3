-- Which columns of the programme's own stand beside each decision?
--
-- Grain:  one row per subject; who is refused has no place.
-- Reads:  conghua.subjects, conghua.places.
-- Rule:   contract 2, 6: the order in which the quota is given out can be checked.
with

details as (
    select
        subjects.subject_id,
        places.place as quota_place,
        subjects.signed_up_at
    from conghua.subjects as subjects
    left join conghua.places as places on subjects.subject_id = places.subject_id
)

select * from details

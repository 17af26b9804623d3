-- Is there a place left for the applicant in the year's quota?
--
-- Grain:  one row per subject without a reason to be refused.
-- Reads:  conghua.subjects, conghua.places.
-- Rule:   方案 一(四); contract 6.
with

judged as (
    select
        subjects.subject_id,
        places.place <= places.quota as passed,
        '第 ' || places.place || ' 位，名额 ' || places.quota || ' 人' as observed,
        subjects.origin,
        'signed_up_at' as field
    from conghua.subjects as subjects
    inner join conghua.places as places on subjects.subject_id = places.subject_id
)

select * from judged

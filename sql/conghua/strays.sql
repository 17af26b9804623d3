-- Which evidence speaks about nobody who applied?
--
-- Grain:  one row per such row; there are none.
-- Reads:  conghua.subjects.
-- Rule:   contract 6: past subsidies name everyone ever subsidised, applicants or not.
with

strays as (
    select
        origin,
        'id_number' as field,
        'orphan_evidence' as code,
        '' as message
    from conghua.subjects
    where false
)

select * from strays

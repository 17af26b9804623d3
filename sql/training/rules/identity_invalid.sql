-- Is the identity number valid?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects.
-- Rule:   contract 3 (ID numbers), 5.
with

judged as (
    select
        subject_id,
        identity_known as passed,
        case
            when is_lost(id_number) then '数字格式，尾数已丢失'
            else coalesce(mask(id_number), '空白')
        end as observed,
        origin,
        'id_number' as field
    from training.subjects
)

select * from judged

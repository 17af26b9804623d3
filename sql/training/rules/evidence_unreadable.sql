-- Could everything that speaks about the trainee be read, without contradiction?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects, training.unread.
-- Rule:   contract 3: what cannot be read or contradicts itself holds the person and
--         never counts for or against.
with

firsts as (
    select
        subject_id,
        count(*) as cells,
        min({ 'origin': origin, 'field': field }) as first
    from training.unread
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        firsts.subject_id is null as passed,
        coalesce(firsts.cells || ' 处无法读取或矛盾', '全部可读') as observed,
        coalesce(firsts.first.origin, subjects.origin) as origin,
        coalesce(firsts.first.field, 'id_number') as field
    from training.subjects as subjects
    left join firsts on subjects.subject_id = firsts.subject_id
)

select * from judged

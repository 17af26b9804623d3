-- Could everything that speaks about the subject be read?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, degree.unread.
-- Rule:   contract 3: a cell that cannot be read holds the person and never counts for
--         or against.
with

firsts as (
    select
        subject_id,
        count(*) as cells,
        min({ 'origin': origin, 'field': field }) as first
    from degree.unread
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        firsts.subject_id is null as passed,
        coalesce(firsts.cells || ' 处无法读取', '全部可读') as observed,
        coalesce(firsts.first.origin, subjects.origin) as origin,
        coalesce(firsts.first.field, 'student_no') as field
    from degree.subjects as subjects
    left join firsts on subjects.subject_id = firsts.subject_id
)

select * from judged

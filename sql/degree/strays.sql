-- Which evidence speaks about nobody who is registered?
--
-- Grain:  one row per sheet and unregistered student or identity number: its first row.
-- Reads:  degree.subjects, staging.grade_rows, staging.tuition_rows,
--         staging.honour_rows, staging.card_rows, policy.reasons.
-- Rule:   contract 4 (orphan_evidence): a note, so that nobody is left out unseen. The
--         roll is not asked: it holds every member, students or not.
with

evidence as (
    select
        student_no as key,
        origin,
        'student_no' as field
    from staging.grade_rows
    union all
    select
        student_no as key,
        origin,
        'student_no' as field
    from staging.tuition_rows
    union all
    select
        id_number as key,
        origin,
        'id_number' as field
    from staging.honour_rows
    union all
    select
        id_number as key,
        origin,
        'id_number' as field
    from staging.card_rows
),

registered as (
    select student_no as key from degree.subjects
    union
    select id_number as key from degree.subjects
),

strays as (
    select
        min(evidence.origin) as origin,
        evidence.field,
        reasons.code,
        '报名登记表中没有此人。' || reasons.cure as message
    from evidence
    inner join policy.reasons as reasons on reasons.code = 'orphan_evidence'
    left join registered on evidence.key = registered.key
    where registered.key is null and evidence.key is not null
    group by
        evidence.field,
        evidence.key,
        origin_sheet(evidence.origin),
        reasons.code,
        reasons.cure
)

select * from strays

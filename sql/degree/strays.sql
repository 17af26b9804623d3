-- Which rows of the office are left out of the decisions, and why?
--
-- Grain:  one row per sheet and unregistered student or identity number: its first row;
--         and per row that contradicts an earlier one.
-- Reads:  degree.subjects, degree.overruled, degree.clashes, staging.grade_rows,
--         staging.tuition_rows, staging.honour_rows, staging.card_rows, intake.sheets,
--         policy.reasons.
-- Rule:   contract 4 (orphan_evidence): a note, so that nobody is left out unseen. The
--         roll is not asked: it holds every member, students or not. Contract 3: of
--         contradicting registrations the first is judged and the person held.
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

orphans as (
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
),

overruled as (
    select
        rows.origin,
        'student_no' as field,
        'registration_conflict' as code,
        '同一学号的前面另有一行不同的登记（'
        || rows.first
        || '），'
        || rows.columns
        || '不同，以前一行审核，此人暂缓。'
        || '请核对后只保留正确的一行；确是两个人的，请更正其中一人的学号。' as message
    from degree.overruled as rows
),

clashing as (
    select
        clashes.other_origin as origin,
        clashes.field,
        'evidence_conflict' as code,
        '与'
        || sheets.file
        || '第'
        || origin_row(clashes.origin)
        || '行互相矛盾：'
        || clashes.observed
        || '。请核对两处，只保留正确的一行。' as message
    from degree.clashes as clashes
    inner join intake.sheets as sheets
        on origin_sheet(clashes.origin) = sheets.sheet_id
),

strays as (
    select * from orphans
    union all
    select * from overruled
    union all
    select * from clashing
)

select * from strays

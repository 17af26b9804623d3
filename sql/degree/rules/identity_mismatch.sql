-- Do the other sheets give the student number and the identity number the same name,
-- and was the number paid under the same identity?
--
-- Grain:  one row per subject whose name can be read.
-- Reads:  degree.subjects, staging.grade_rows, staging.tuition_rows,
--         staging.membership_rows, staging.honour_rows, staging.card_rows,
--         settlement.reidentified, intake.sheets.
-- Rule:   contract 4, 7. Sheets that go by identity number are not asked where that
--         number is not valid.
with

by_student_no as (
    select
        student_no,
        name,
        origin
    from staging.grade_rows
    union all
    select
        student_no,
        name,
        origin
    from staging.tuition_rows
),

by_id_number as (
    select
        id_number,
        name,
        origin
    from staging.membership_rows
    union all
    select
        id_number,
        name,
        origin
    from staging.honour_rows
    union all
    select
        id_number,
        name,
        origin
    from staging.card_rows
),

others as (
    select
        subjects.subject_id,
        by_student_no.origin
    from degree.subjects as subjects
    inner join by_student_no
        on
            subjects.student_no = by_student_no.student_no
            and subjects.name != by_student_no.name
            and not is_lost(by_student_no.name)
    union all
    select
        subjects.subject_id,
        by_id_number.origin
    from degree.subjects as subjects
    inner join by_id_number
        on
            subjects.id_number = by_id_number.id_number
            and subjects.identity_known
            and subjects.name != by_id_number.name
            and not is_lost(by_id_number.name)
),

mismatches as (
    select
        subject_id,
        min(origin) as origin
    from others
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        mismatches.subject_id is null and moved.subject_id is null as passed,
        case
            when mismatches.subject_id is not null
                then
                    '与' || sheets.file || '第' || origin_row(subjects.origin)
                    || '行的姓名不同'
            when moved.subject_id is not null
                then '发放时登记的是另一个身份证号，已发 ' || moved.amount || ' 元'
            else '姓名一致'
        end as observed,
        coalesce(mismatches.origin, subjects.origin) as origin,
        if(
            mismatches.subject_id is null and moved.subject_id is not null,
            'id_number', 'name'
        ) as field
    from degree.subjects as subjects
    inner join intake.sheets as sheets
        on origin_sheet(subjects.origin) = sheets.sheet_id
    left join mismatches on subjects.subject_id = mismatches.subject_id
    left join settlement.reidentified as moved
        on subjects.subject_id = moved.subject_id and subjects.identity_known
    where not is_lost(subjects.name)
)

select * from judged

-- Do all sheets give the identity number the same name, and was the trainee paid for
-- under the same identity?
--
-- Grain:  one row per subject whose name can be read.
-- Reads:  training.subjects, staging.trainee_rows, staging.sign_in_rows,
--         staging.online_rows, staging.past_trainee_rows, settlement.reidentified,
--         intake.sheets.
-- Rule:   contract 5, 7. Where the number is not valid, only sheets of the same project
--         are asked, which go by it as written.
with

written as (
    select
        project_no,
        id_number,
        name,
        origin
    from staging.trainee_rows
    union all
    select
        project_no,
        id_number,
        name,
        origin
    from staging.sign_in_rows
    union all
    select
        project_no,
        id_number,
        name,
        origin
    from staging.online_rows
    union all
    select
        null as project_no,
        id_number,
        name,
        origin
    from staging.past_trainee_rows
),

names as (
    select
        project_no,
        id_number,
        name,
        min(origin) as origin
    from written
    where name is not null and not is_lost(name) and not is_lost(id_number)
    group by project_no, id_number, name
),

mismatches as (
    select
        subjects.subject_id,
        min(names.origin) as origin
    from training.subjects as subjects
    inner join names
        on
            subjects.id_number = names.id_number
            and subjects.name != names.name
            and (
                subjects.identity_known
                or coalesce(subjects.project_no = names.project_no, false)
            )
    group by subjects.subject_id
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
    from training.subjects as subjects
    inner join intake.sheets as sheets
        on origin_sheet(subjects.origin) = sheets.sheet_id
    left join mismatches on subjects.subject_id = mismatches.subject_id
    left join settlement.reidentified as moved
        on subjects.subject_id = moved.subject_id and subjects.identity_known
    where not is_lost(subjects.name)
)

select * from judged

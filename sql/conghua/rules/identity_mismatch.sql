-- Do the past subsidies give the identity number the same name, and was the
-- application paid under the same identity?
--
-- Grain:  one row per subject with a known identity and a readable name.
-- Reads:  conghua.subjects, staging.past_subsidy_rows, settlement.reidentified,
--         intake.sheets.
-- Rule:   contract 6, 7.
with

mismatches as (
    select
        subjects.subject_id,
        min(past.origin) as origin
    from conghua.subjects as subjects
    inner join staging.past_subsidy_rows as past
        on
            subjects.id_number = past.id_number
            and subjects.name != past.name
            and not is_lost(past.name)
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
    from conghua.subjects as subjects
    inner join intake.sheets as sheets
        on origin_sheet(subjects.origin) = sheets.sheet_id
    left join mismatches on subjects.subject_id = mismatches.subject_id
    left join settlement.reidentified as moved
        on subjects.subject_id = moved.subject_id and subjects.identity_known
    where subjects.identity_known and not is_lost(subjects.name)
)

select * from judged

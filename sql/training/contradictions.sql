-- Which rows contradict an earlier one, and which one is that?
--
-- Grain:  one row per row that says something else than the first of its key; of
--         sign-ins, one per trainee and session.
-- Reads:  training.projects, training.session_labels, staging.project_rows,
--         staging.trainee_rows, staging.session_rows, staging.sign_in_rows,
--         intake.sheets.
-- Rule:   contract 3: rows that contradict each other hold; both are named, so that one
--         can be cured.
with

listed as (
    select
        origin,
        project_no,
        'project_no' as field,
        '项目编号' as key,
        '' as value
    from staging.project_rows
    union all
    select
        origin,
        project_no,
        'id_number' as field,
        '项目、同一身份证号' as key,
        id_number as value
    from staging.trainee_rows
    where not is_lost(id_number)
    union all
    select
        origin,
        project_no,
        'session_no' as field,
        '项目、同一课次' as key,
        session_no as value
    from staging.session_rows
    where not is_lost(session_no)
),

repeated as (
    select
        listed.*,
        min(listed.origin) over (
            partition by listed.key, listed.project_no, listed.value
        ) as first_origin
    from listed
    inner join training.projects as projects
        on listed.project_no = projects.project_no and projects.settled
),

signed as (
    select
        max(signs.origin) as origin,
        arg_max(coalesce(signs.caption, 'mark'), signs.origin) as field,
        '人、同一课次' as key,
        min(signs.origin) as first_origin
    from staging.sign_in_rows as signs
    inner join training.session_labels as labels
        on
            signs.project_no = labels.project_no
            and signs.session_no = labels.label
            and labels.sure
    where signs.present or signs.absent
    group by signs.project_no, signs.id_number, labels.session_key
    having bool_or(signs.present) and bool_or(signs.absent)
),

contradictory as (
    select
        origin,
        field,
        key,
        first_origin
    from repeated
    where origin != first_origin
    union all
    select
        origin,
        field,
        key,
        first_origin
    from signed
),

told as (
    select
        contradictory.origin,
        contradictory.field,
        '与“'
        || sheets.file
        || '”“'
        || sheets.sheet
        || '”第'
        || origin_row(contradictory.first_origin)
        || '行互相矛盾：同一'
        || contradictory.key
        || '，内容不同。请核对两处，更正或删去其一。' as message
    from contradictory
    inner join intake.sheets as sheets
        on origin_sheet(contradictory.first_origin) = sheets.sheet_id
)

select * from told

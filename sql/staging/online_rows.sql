-- What does each row of the platform's log say, once however often it is repeated?
--
-- Grain:  one row per different log row; origin is the first place it stands.
-- Reads:  intake.online_logs, intake.faults.
-- Rule:   contract 3, 5; a row whose times cannot be read is unreadable.
with

rows as (
    select
        min(origin) as origin,
        project_no,
        session_no,
        id_number,
        name,
        entered_at,
        left_at
    from intake.online_logs
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'online_logs'
    group by origin
),

read as (
    select
        rows.origin,
        rows.project_no,
        case when not is_lost(rows.session_no) then rows.session_no end as session_no,
        case when not is_lost(rows.id_number) then rows.id_number end as id_number,
        rows.name,
        try_cast(rows.entered_at as time) as entered_at,
        try_cast(rows.left_at as time) as left_at,
        not coalesce(list_contains(faults.fields, 'id_number'), false) as id_valid,
        coalesce(
            list_has_any(faults.fields, ['entered_at', 'left_at', 'session_no']), false
        ) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

-- What does each row of the schedule say, once however often it is repeated?
--
-- Grain:  one row per different session row; origin is the first place it stands.
-- Reads:  intake.sessions, intake.faults, policy.words.
-- Rule:   contract 3, 5; what cannot be read is null here and named in fields.
with

rows as (
    select
        min(origin) as origin,
        project_no,
        session_no,
        day,
        starts_at,
        ends_at,
        course_kind,
        stated_hours,
        course_name,
        teaching_mode,
        teacher
    from intake.sessions
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'sessions'
    group by origin
),

read as (
    select
        rows.origin,
        rows.project_no,
        rows.session_no,
        try_cast(rows.day as date) as day,
        try_cast(rows.starts_at as time) as starts_at,
        try_cast(rows.ends_at as time) as ends_at,
        rows.course_kind,
        case
            when not coalesce(list_contains(faults.fields, 'stated_hours'), false)
                then try_cast(rows.stated_hours as decimal(9, 2))
        end as stated_hours,
        rows.course_name,
        coalesce(is_word(rows.teaching_mode, 'online_words'), false) as online,
        coalesce(list_contains(faults.fields, 'teaching_mode'), false) as mode_unknown,
        rows.teacher,
        coalesce(faults.fields, []) as fields
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

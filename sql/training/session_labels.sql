-- By which names may a sign-in sheet call each session?
--
-- Grain:  one row per session and name: its number, and its half day with or without
--         the year.
-- Reads:  training.class_hours, policy.terms.
-- Rule:   contract 3 (sign_ins): a column may be headed by a date with 上午 or 下午. A
--         session whose start cannot be read may be either; sure tells the names apart
--         that are the session's whatever its start is.
with

halves as (
    select
        sessions.project_no,
        sessions.session_key,
        sessions.day,
        sessions.starts_at is not null as sure,
        unnest(
            case
                when sessions.starts_at is null then ['上午', '下午']
                when sessions.starts_at < cast(terms.noon as time) then ['上午']
                else ['下午']
            end
        ) as half
    from training.class_hours as sessions
    cross join policy.terms as terms
    where sessions.day is not null
),

labels as (
    select
        project_no,
        session_key,
        session_no as label,
        true as sure
    from training.class_hours
    where session_no is not null
    union all
    select
        project_no,
        session_key,
        strftime(day, '%Y-%m-%d') || half as label,
        sure
    from halves
    union all
    select
        project_no,
        session_key,
        strftime(day, '%m-%d') || half as label,
        sure
    from halves
)

select * from labels

-- By which names may a sign-in sheet call each session?
--
-- Grain:  one row per session and name: its number, and its half day with or without
--         the year.
-- Reads:  training.class_hours, policy.terms.
-- Rule:   contract 3 (sign_ins): a column may be headed by a date with 上午 or 下午.
with

halves as (
    select
        sessions.project_no,
        sessions.session_key,
        sessions.session_no,
        sessions.day,
        if(sessions.starts_at < cast(terms.noon as time), '上午', '下午') as half
    from training.class_hours as sessions
    cross join policy.terms as terms
),

labels as (
    select
        project_no,
        session_key,
        session_no as label
    from halves
    where session_no is not null
    union all
    select
        project_no,
        session_key,
        strftime(day, '%Y-%m-%d') || half as label
    from halves
    where day is not null and half is not null
    union all
    select
        project_no,
        session_key,
        strftime(day, '%m-%d') || half as label
    from halves
    where day is not null and half is not null
)

select * from labels

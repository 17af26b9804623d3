-- How was each trainee's attendance counted, session by session?
--
-- Grain:  one row per subject and session of the project, in the order held.
-- Reads:  training.hours.
-- Rule:   通知 五(二); contract 1 (explain): every hour, and why one did not count.
with

lines as (
    select
        subject_id,
        row_number() over (
            partition by subject_id
            order by day, starts_at, session_key
        ) as place,
        concat_ws(
            ' ',
            coalesce(cast(day as varchar), '日期不详'),
            left(cast(starts_at as varchar), 5)
            || '-'
            || left(cast(ends_at as varchar), 5),
            '第' || coalesce(session_no, '?') || '次',
            course_kind
        )
        || '：计 '
        || hours_text(counted)
        || ' 课时'
        || coalesce('（' || why || '）', '') as said,
        origin,
        field
    from training.hours
)

select * from lines

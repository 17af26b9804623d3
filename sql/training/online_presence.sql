-- How long was each trainee on the platform during each online session?
--
-- Grain:  one row per subject and session that the platform's log speaks of.
-- Reads:  training.subjects, training.class_hours, staging.online_rows, policy.terms.
-- Rule:   通知 五(二)4; contract 5: whole class hours of the union of all logs.
with

logs as (
    select
        subjects.subject_id,
        sessions.session_key,
        rows.origin,
        rows.entered_at,
        rows.left_at,
        rows.unreadable,
        max(if(rows.unreadable, null, rows.left_at)) over (
            partition by subjects.subject_id, sessions.session_key
            order by rows.entered_at, rows.left_at, rows.origin
            rows between unbounded preceding and 1 preceding
        ) as seen_until
    from staging.online_rows as rows
    inner join training.subjects as subjects
        on
            rows.project_no = subjects.project_no
            and rows.id_number = subjects.id_number
    inner join training.class_hours as sessions
        on
            rows.project_no = sessions.project_no
            and coalesce(rows.session_no = sessions.session_no, true)
            and sessions.online
),

presence as (
    select
        logs.subject_id,
        logs.session_key,
        min(logs.origin) as origin,
        bool_or(logs.unreadable) as doubtful,
        coalesce(
            sum(
                greatest(
                    date_diff(
                        'second',
                        greatest(logs.entered_at, logs.seen_until),
                        logs.left_at
                    ),
                    0
                )
            ) filter (where not logs.unreadable),
            0
        ) as seconds
    from logs
    group by logs.subject_id, logs.session_key
),

counted as (
    select
        presence.subject_id,
        presence.session_key,
        presence.origin,
        presence.doubtful,
        minutes_of(cast(presence.seconds as bigint)) as minutes,
        minutes_of(cast(presence.seconds as bigint)) // terms.class_hour_minutes
            as hours
    from presence
    cross join policy.terms as terms
)

select * from counted

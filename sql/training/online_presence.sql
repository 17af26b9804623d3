-- How long was each trainee on the platform during each online session?
--
-- Grain:  one row per subject and session that the platform's log speaks of.
-- Reads:  training.subjects, training.class_hours, staging.online_rows, policy.terms.
-- Rule:   通知 五(二)4; contract 5: whole class hours of the union of all logs.
with

logged as (
    select
        subjects.subject_id,
        sessions.session_key,
        logs.origin,
        logs.entered_at,
        logs.left_at,
        logs.unreadable,
        max(if(logs.unreadable, null, logs.left_at)) over (
            partition by subjects.subject_id, sessions.session_key
            order by logs.entered_at, logs.left_at, logs.origin
            rows between unbounded preceding and 1 preceding
        ) as seen_until
    from staging.online_rows as logs
    inner join training.subjects as subjects
        on
            logs.project_no = subjects.project_no
            and logs.id_number = subjects.id_number
    inner join training.class_hours as sessions
        on
            logs.project_no = sessions.project_no
            and coalesce(logs.session_no = sessions.session_no, true)
            and (sessions.online or sessions.either_mode)
),

presence as (
    select
        logged.subject_id,
        logged.session_key,
        min(logged.origin) as origin,
        bool_or(logged.unreadable) as doubtful,
        coalesce(
            sum(
                greatest(
                    date_diff(
                        'second',
                        greatest(logged.entered_at, logged.seen_until),
                        logged.left_at
                    ),
                    0
                )
            ) filter (where not logged.unreadable),
            0
        ) as seconds
    from logged
    group by logged.subject_id, logged.session_key
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

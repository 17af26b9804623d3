-- How many class hours might the sessions be worth that belong to no known project?
--
-- Grain:  one row; without such sessions the hours are 0 and the origin is null.
-- Reads:  staging.session_rows, training.projects, policy.terms, policy.words.
-- Rule:   contract 3: a session whose project cannot be read, or is not listed, may be
--         any project's. It counts for none, and is held against none that it would
--         bring to the hours needed.
with

sessions as (
    select
        sessions.origin,
        least(
            sessions.stated_hours,
            if(
                sessions.ends_at > sessions.starts_at,
                whole_minutes(sessions.starts_at, sessions.ends_at)
                // terms.class_hour_minutes,
                null
            ),
            terms.day_hours
        ) as hours,
        coalesce(contains_word(sessions.course_kind, 'discussion_words'), true)
            as discussion
    from staging.session_rows as sessions
    anti join training.projects as projects
        on sessions.project_no = projects.project_no
    cross join policy.terms as terms
    where
        not coalesce(
            contains_word(sessions.course_kind, 'excluded_course_words'), false
        )
),

summed as (
    select
        min(origin) as origin,
        coalesce(sum(hours), 0) as hours,
        coalesce(sum(hours) filter (where discussion), 0) as discussion
    from sessions
)

select * from summed

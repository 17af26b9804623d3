-- How many class hours is each session of a settled project worth, and why no more?
--
-- Grain:  one row per project and session; where rows contradict each other, the first.
-- Reads:  staging.session_rows, training.projects, policy.terms, policy.words.
-- Rule:   通知 五(二)1; contract 5: the stated hours, at most the whole class hours its
--         minutes make; none for openings, closings and summaries, nor outside the
--         project's days. What cannot be read is worth 0, and at_most what it might be.
with

numbered as (
    select
        sessions.*,
        coalesce(sessions.session_no, '#' || sessions.origin) as session_key,
        projects.starts_on,
        projects.ends_on
    from staging.session_rows as sessions
    inner join training.projects as projects
        on sessions.project_no = projects.project_no and projects.settled
),

firsts as (
    select
        project_no,
        session_key,
        min(origin) as origin,
        count(*) > 1 as contradicted,
        bool_or(mode_unknown) or bool_or(online) != bool_and(online) as either_mode
    from numbered
    group by project_no, session_key
),

measured as (
    select
        numbered.*,
        firsts.either_mode,
        terms.day_hours,
        firsts.contradicted,
        firsts.contradicted or len(numbered.fields) > 0 as doubtful,
        least(
            numbered.stated_hours,
            case
                when numbered.ends_at > numbered.starts_at
                    then
                        whole_minutes(numbered.starts_at, numbered.ends_at)
                        // terms.class_hour_minutes
            end
        ) as worth,
        contains_word(numbered.course_kind, 'excluded_course_words') as excluded,
        contains_word(numbered.course_kind, 'discussion_words') as discussion,
        numbered.day not between numbered.starts_on and numbered.ends_on as outside
    from firsts
    inner join numbered on firsts.origin = numbered.origin
    cross join policy.terms as terms
),

judged as (
    select
        project_no,
        session_key,
        session_no,
        origin,
        day,
        coalesce(cast(day as varchar), session_key) as day_key,
        starts_at,
        ends_at,
        course_kind,
        course_name,
        online,
        either_mode,
        teacher,
        fields,
        contradicted,
        doubtful,
        coalesce(excluded, false) as excluded,
        coalesce(outside, false) as outside,
        coalesce(discussion, doubtful) as discussion,
        cast(
            if(
                doubtful
                or coalesce(excluded, false)
                or coalesce(outside, false),
                0,
                coalesce(worth, 0)
            ) as decimal(9, 2)
        ) as hours,
        cast(
            case
                when contradicted then day_hours
                when coalesce(excluded, false) or coalesce(outside, false) then 0
                when doubtful then coalesce(worth, day_hours)
                else worth
            end as decimal(9, 2)
        ) as at_most,
        stated_hours
    from measured
)

select * from judged

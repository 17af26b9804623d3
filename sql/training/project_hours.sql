-- How many class hours did each project hold, and how many of them in discussion?
--
-- Grain:  one row per settled project.
-- Reads:  training.projects, training.class_hours, training.unplaced_sessions,
--         policy.terms.
-- Rule:   通知 五(二)1; contract 5: at most so many hours a day, of discussions as well.
--         at_most is what might be, with sessions that are of no known project.
with

daily as (
    select
        sessions.project_no,
        sessions.day_key,
        least(sum(sessions.hours), terms.day_hours) as hours,
        least(sum(sessions.at_most), terms.day_hours) as at_most,
        least(
            coalesce(sum(sessions.hours) filter (where sessions.discussion), 0),
            terms.day_hours
        ) as discussion,
        least(
            coalesce(sum(sessions.at_most) filter (where sessions.discussion), 0),
            terms.day_hours
        ) as discussion_at_most
    from training.class_hours as sessions
    cross join policy.terms as terms
    group by sessions.project_no, sessions.day_key, terms.day_hours
),

totals as (
    select
        projects.project_no,
        cast(coalesce(sum(daily.hours), 0) as decimal(9, 2)) as hours,
        cast(
            coalesce(sum(daily.at_most), 0) + unplaced.hours as decimal(9, 2)
        ) as at_most,
        cast(coalesce(sum(daily.discussion), 0) as decimal(9, 2)) as discussion,
        cast(
            coalesce(sum(daily.discussion_at_most), 0) + unplaced.discussion
            as decimal(9, 2)
        ) as discussion_at_most
    from training.projects as projects
    cross join training.unplaced_sessions as unplaced
    left join daily on projects.project_no = daily.project_no
    where projects.settled
    group by projects.project_no, unplaced.hours, unplaced.discussion
)

select * from totals

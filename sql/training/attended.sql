-- How many class hours did each trainee attend, and how many at most?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects, training.hours, training.unplaced_sessions, policy.terms.
-- Rule:   contract 5: at most so many hours a day, of discussions as well. at_most is
--         what might be, with sessions that are of no known project. seen: any mark or
--         log goes by the trainee's number.
with

daily as (
    select
        hours.subject_id,
        hours.day_key,
        sum(hours.counted) as attended,
        least(
            coalesce(sum(hours.claim) filter (where hours.discussion), 0),
            terms.day_hours
        ) as discussion,
        least(sum(hours.claim_at_most), terms.day_hours) as at_most,
        bool_or(hours.marks is not null or hours.minutes is not null) as seen
    from training.hours as hours
    cross join policy.terms as terms
    group by hours.subject_id, hours.day_key, terms.day_hours
),

attended as (
    select
        subjects.subject_id,
        cast(coalesce(sum(daily.attended), 0) as decimal(9, 2)) as attended_hours,
        cast(coalesce(sum(daily.discussion), 0) as decimal(9, 2)) as discussion_hours,
        cast(
            coalesce(sum(daily.at_most), 0) + unplaced.hours as decimal(9, 2)
        ) as at_most,
        coalesce(bool_or(daily.seen), false) as seen
    from training.subjects as subjects
    cross join training.unplaced_sessions as unplaced
    left join daily on subjects.subject_id = daily.subject_id
    group by subjects.subject_id, unplaced.hours
)

select * from attended

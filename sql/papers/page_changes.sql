-- How many changed since the last run, in which way and because of what?
--
-- Grain:  one row per kind of change and cause; yuan is by how much entitlements that
--         may be paid out moved.
-- Reads:  settlement.changes.
-- Rule:   contract 2: its columns add up to change_totals.sql, which the page checks.
with

counted as (
    select
        change_place as place,
        change_title as change,
        cause_title as cause,
        count(*) as people,
        cast(
            coalesce(sum(amount) filter (where outcome = 'pay'), 0)
            - coalesce(sum(amount_before) filter (where outcome_before = 'pay'), 0)
            as decimal(14, 2)
        ) as yuan
    from settlement.changes
    group by change_place, change_title, cause_title
)

select * exclude (place) from counted
order by place asc, people desc, cause asc

-- How many people and how much money, by cohort and tier, under each policy?
--
-- Grain:  one row per cohort and tier; amounts in yuan.
-- Reads:  was.decisions, would.decisions.
-- Rule:   entitled is what those who pass are entitled to, reserved what those who are
--         held are entitled to and not yet issued, payable what a run would pay now.
with

decided as (
    select
        'before' as side,
        coalesce(cohort, '未填') as cohort,
        tier,
        outcome,
        amount,
        reserved,
        payable
    from was.decisions
    union all
    select
        'after' as side,
        coalesce(cohort, '未填') as cohort,
        tier,
        outcome,
        amount,
        reserved,
        payable
    from would.decisions
),

summed as (
    select
        cohort,
        tier,
        side,
        count(*) filter (where outcome = 'pay') as pay,
        count(*) filter (where outcome = 'hold') as hold,
        count(*) filter (where outcome = 'reject') as reject,
        coalesce(sum(amount) filter (where outcome = 'pay'), 0) as entitled,
        coalesce(sum(reserved), 0) as reserved,
        coalesce(sum(payable), 0) as payable
    from decided
    group by cohort, tier, side
    order by cohort, tier, side
)

select * from summed

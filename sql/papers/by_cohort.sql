-- How do people and yuan spread over cohorts, tiers and outcomes?
--
-- Grain:  one row per cohort and tier.
-- Reads:  settlement.decisions, settlement.payments, policy.tiers.
-- Rule:   contract 2: its columns add up to totals.sql, which the papers check.
with

decisions as (
    select * from settlement.decisions
),

tiers as (
    select * from policy.tiers
),

payments as (
    select
        subject_id,
        count(*) as payments,
        sum(amount) as yuan
    from settlement.payments
    group by subject_id
),

final as (
    select
        coalesce(decisions.cohort, '未填') as cohort,
        coalesce(tiers.title, decisions.tier, '未定类别') as tier,
        count(*) as people,
        count(*) filter (where decisions.outcome = 'pay') as pay_people,
        count(*) filter (where decisions.outcome = 'hold') as hold_people,
        count(*) filter (where decisions.outcome = 'reject') as reject_people,
        coalesce(
            sum(decisions.amount) filter (where decisions.outcome = 'pay'), 0
        )::decimal(14, 2) as entitled_yuan,
        coalesce(sum(decisions.reserved), 0)::decimal(14, 2) as reserved_yuan,
        coalesce(sum(payments.payments), 0)::bigint as payments,
        coalesce(sum(payments.yuan), 0)::decimal(14, 2) as payments_yuan
    from decisions
    left join tiers
        on decisions.tier = tiers.tier
    left join payments
        on decisions.subject_id = payments.subject_id
    group by
        coalesce(decisions.cohort, '未填'),
        coalesce(tiers.title, decisions.tier, '未定类别')
)

select * from final
order by cohort, tier

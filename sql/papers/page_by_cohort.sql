-- How do people fall into outcomes, and where does the money go, cohort by cohort?
--
-- Grain:  one row per cohort.
-- Reads:  settlement.decisions, settlement.payments.
-- Rule:   contract 2: its columns add up to totals.sql, which the page checks.
with

decisions as (
    select * from settlement.decisions
),

payments as (
    select
        subject_id,
        sum(amount) as yuan
    from settlement.payments
    group by subject_id
),

final as (
    select
        coalesce(decisions.cohort, '未填') as cohort,
        count(*) as people,
        count(*) filter (where decisions.outcome = 'pay') as pay_people,
        count(*) filter (where decisions.outcome = 'hold') as hold_people,
        count(*) filter (where decisions.outcome = 'reject') as reject_people,
        cast(coalesce(sum(payments.yuan), 0) as decimal(14, 2)) as payments_yuan
    from decisions
    left join payments
        on decisions.subject_id = payments.subject_id
    group by coalesce(decisions.cohort, '未填')
)

select * from final
order by cohort

-- What does this run come to, in people and in yuan?
--
-- Grain:  one row.
-- Reads:  settlement.decisions, settlement.decision_reasons, settlement.payments,
--         settlement.problems, settlement.overpaid.
-- Rule:   the one definition of every total that a paper prints or is checked against.
with

decisions as (
    select * from settlement.decisions
),

payments as (
    select * from settlement.payments
),

decided as (
    select
        count(*) as people,
        count(*) filter (where outcome = 'pay') as pay_people,
        count(*) filter (where outcome = 'hold') as hold_people,
        count(*) filter (where outcome = 'reject') as reject_people,
        coalesce(sum(amount) filter (where outcome = 'pay'), 0) as entitled_yuan,
        coalesce(sum(reserved), 0) as reserved_yuan,
        coalesce(sum(payable), 0) as payable_yuan
    from decisions
),

-- Who is held for want of a place of a quota, whatever else is missing.
waiting as (
    select
        count(*) as waiting_people,
        coalesce(sum(decisions.reserved), 0) as waiting_yuan
    from decisions
    where
        decisions.outcome = 'hold'
        and decisions.subject_id in (
            select reasons.subject_id
            from settlement.decision_reasons as reasons
            where reasons.code = 'quota_exceeded'
        )
),

proposed as (
    select
        count(*) as payments,
        coalesce(sum(amount), 0) as payments_yuan
    from payments
),

found as (
    select count(*) as problems
    from settlement.problems
),

overpaid as (
    select
        count(*) as overpaid_people,
        coalesce(sum(amount), 0) as overpaid_yuan
    from settlement.overpaid
),

final as (
    select
        decided.people,
        decided.pay_people,
        decided.hold_people,
        decided.reject_people,
        decided.entitled_yuan::decimal(14, 2) as entitled_yuan,
        decided.reserved_yuan::decimal(14, 2) as reserved_yuan,
        waiting.waiting_people,
        waiting.waiting_yuan::decimal(14, 2) as waiting_yuan,
        decided.payable_yuan::decimal(14, 2) as payable_yuan,
        proposed.payments,
        proposed.payments_yuan::decimal(14, 2) as payments_yuan,
        found.problems,
        overpaid.overpaid_people,
        overpaid.overpaid_yuan::decimal(14, 2) as overpaid_yuan
    from decided
    cross join waiting
    cross join proposed
    cross join found
    cross join overpaid
)

select * from final

-- What was earned, issued, paid, failed and paid back each year, and what is proposed?
--
-- Grain:  one row per year of the programme with a run or a payment; yuan. issued is
--         paid, failed and open together; recovered is what was paid back of it.
-- Reads:  settlement.decisions, settlement.payments, settlement.payment_standing,
--         policy.terms, warehouse.runs, warehouse.decisions, warehouse.ledger.
-- Rule:   contract 7. Other years are entitled to what their last run says; money
--         stands as in the ledger this run compares with.
with

last_runs as (
    select
        runs.year,
        arg_max(runs.run, runs.number) as run
    from warehouse.runs as runs
    inner join policy.terms as terms
        on runs.programme = terms.programme and runs.year != terms.year
    group by runs.year
),

entitled as (
    select
        last_runs.year,
        sum(decisions.amount) as yuan
    from last_runs
    inner join warehouse.decisions as decisions
        on last_runs.run = decisions.run and decisions.outcome = 'pay'
    group by last_runs.year
    union all
    select
        terms.year,
        sum(decisions.amount) as yuan
    from policy.terms as terms
    left join settlement.decisions as decisions on decisions.outcome = 'pay'
    group by terms.year
),

money as (
    select
        standing.year,
        sum(issued.amount) as issued,
        sum(issued.amount) filter (where standing.state = 'paid') as paid,
        sum(issued.amount) filter (where standing.state = 'failed') as failed,
        sum(issued.amount) filter (where standing.state = 'issued') as still_open,
        sum(standing.recovered) as recovered
    from settlement.payment_standing as standing
    inner join warehouse.ledger as issued on standing.issued_entry = issued.entry_no
    group by standing.year
),

proposed as (
    select
        terms.year,
        sum(payments.amount) as yuan
    from policy.terms as terms
    cross join settlement.payments as payments
    group by terms.year
),

final as (
    select
        coalesce(entitled.year, money.year) as year,
        cast(coalesce(entitled.yuan, 0) as decimal(14, 2)) as entitled,
        cast(coalesce(money.issued, 0) as decimal(14, 2)) as issued,
        cast(coalesce(money.paid, 0) as decimal(14, 2)) as paid,
        cast(coalesce(money.failed, 0) as decimal(14, 2)) as failed,
        cast(coalesce(money.still_open, 0) as decimal(14, 2)) as still_open,
        cast(coalesce(money.recovered, 0) as decimal(14, 2)) as recovered,
        cast(coalesce(proposed.yuan, 0) as decimal(14, 2)) as proposed
    from entitled
    full outer join money on entitled.year = money.year
    left join proposed on entitled.year = proposed.year
)

select * from final
order by year

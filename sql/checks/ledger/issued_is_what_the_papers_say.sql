-- Is what was issued of a run exactly what its papers and its bank files say?
--
-- Grain:  one row per issued run that differs; none when all is well.
-- Reads:  warehouse.runs, warehouse.payments, warehouse.ledger, warehouse.batches.
-- Rule:   contract 2, 7: list = payments = ledger. A run's manifest carries the totals
--         that every paper was read back and compared with.
with

said as (
    select
        run,
        cast(manifest ->> '$.payments' as integer) as payments,
        cast(manifest ->> '$.payable_total' as decimal(14, 2)) as amount
    from warehouse.runs
    where state = 'issued'
),

issued as (
    select
        payments.run,
        count(*) as payments,
        sum(ledger.amount) as amount
    from warehouse.ledger as ledger
    inner join warehouse.payments as payments
        on ledger.payment_no = payments.payment_no
    where ledger.kind = 'issued'
    group by payments.run
),

filed as (
    select
        run,
        sum(payments) as payments,
        sum(amount) as amount
    from warehouse.batches
    group by run
),

compared as (
    select coalesce(said.run, issued.run) as run
    from said
    full outer join issued on said.run = issued.run
    left join filed on coalesce(said.run, issued.run) = filed.run
    where
        said.payments is distinct from issued.payments
        or said.amount is distinct from issued.amount
        or filed.payments is distinct from issued.payments
        or filed.amount is distinct from issued.amount
)

select * from compared

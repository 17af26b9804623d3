-- Is what was issued, year by year, exactly what was paid, failed or is open?
--
-- Grain:  one row per programme and year that does not balance; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_states.
-- Rule:   contract 7: issued = paid + failed + open.
with

issued as (
    select
        programme,
        year,
        sum(amount) as amount
    from warehouse.ledger
    where kind = 'issued'
    group by programme, year
),

standing as (
    select
        programme,
        year,
        sum(amount) filter (where state = 'paid') as paid,
        sum(amount) filter (where state = 'failed') as failed,
        sum(amount) filter (where state = 'issued') as open
    from warehouse.payment_states
    group by programme, year
),

compared as (
    select
        issued.programme || ' ' || issued.year as place,
        issued.amount,
        standing.paid,
        standing.failed,
        standing.open
    from issued
    full outer join standing
        on issued.programme = standing.programme and issued.year = standing.year
    where
        issued.amount is distinct from
        coalesce(standing.paid, 0)
        + coalesce(standing.failed, 0)
        + coalesce(standing.open, 0)
)

select * from compared

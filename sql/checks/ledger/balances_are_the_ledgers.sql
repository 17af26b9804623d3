-- Does what the balances show, cohort by cohort, add up to the ledger's entries?
--
-- Grain:  one row per programme and year that differs; none when all is well.
-- Reads:  warehouse.ledger, warehouse.balances, warehouse.payment_states.
-- Rule:   contract 7: never two totals.
with

shown as (
    select
        programme,
        year,
        sum(issued) as issued,
        sum(held) as held
    from warehouse.balances
    group by programme, year
),

entered as (
    select
        programme,
        year,
        sum(amount) as issued
    from warehouse.ledger
    where kind = 'issued'
    group by programme, year
),

standing as (
    select
        programme,
        year,
        coalesce(sum(amount) filter (where state != 'failed'), 0)
        - sum(recovered) as held
    from warehouse.payment_states
    group by programme, year
),

compared as (
    select entered.programme || ' ' || entered.year as place
    from entered
    inner join standing
        on entered.programme = standing.programme and entered.year = standing.year
    left join shown
        on entered.programme = shown.programme and entered.year = shown.year
    where
        entered.issued is distinct from shown.issued
        or standing.held is distinct from shown.held
)

select * from compared

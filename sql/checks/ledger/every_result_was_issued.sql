-- Does every result, recovery and correction belong to a payment that was issued once?
--
-- Grain:  one row per payment that was not, or more than once; none when all is well.
-- Reads:  warehouse.ledger.
-- Rule:   contract 7: every paid entry has an issued one; a 流水号 is unique for ever.
with

counted as (
    select
        payment_no,
        count(*) filter (where kind = 'issued') as issued
    from warehouse.ledger
    group by payment_no
    having count(*) filter (where kind = 'issued') != 1
)

select * from counted

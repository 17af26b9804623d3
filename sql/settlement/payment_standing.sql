-- How did every payment of the programme stand in the ledger a run compares with?
--
-- Grain:  one row per payment issued; amounts in yuan.
-- Reads:  warehouse.ledger, policy.terms.
-- Rule:   contract 7. Entries after the run's own head do not count, so that a run can
--         be rebuilt later.
with

standing as (
    select
        ledger.payment_no,
        ledger.year,
        min(ledger.entry_no) as issued_entry,
        arg_max(ledger.kind, ledger.entry_no)
        filter (where ledger.kind in ('issued', 'paid', 'failed')) as state,
        max(ledger.entry_no) filter (where ledger.kind = 'failed') as failed_entry,
        cast(
            coalesce(sum(ledger.amount) filter (where ledger.kind = 'recovered'), 0)
            as decimal(14, 2)
        ) as recovered
    from warehouse.ledger as ledger
    inner join policy.terms as terms
        on
            ledger.programme = terms.programme
            and ledger.entry_no <= terms.ledger_head
    group by ledger.payment_no, ledger.year
)

select * from standing

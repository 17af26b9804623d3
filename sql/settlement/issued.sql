-- What does the ledger already hold for each person, issued and not failed?
--
-- Grain:  one row per person, programme year and tier; amounts in yuan.
-- Reads:  warehouse.ledger, warehouse.payments, policy.terms.
-- Rule:   contract 7: what failed or was paid back is no longer held.
with

held as (
    select
        ledger.person_key,
        ledger.year,
        payments.tier,
        cast(
            sum(if(ledger.kind = 'issued', ledger.amount, -ledger.amount))
            as decimal(14, 2)
        ) as amount
    from warehouse.ledger as ledger
    inner join policy.terms as terms on ledger.programme = terms.programme
    inner join warehouse.payments as payments
        on ledger.payment_no = payments.payment_no
    where ledger.kind in ('issued', 'failed', 'recovered')
    group by ledger.person_key, ledger.year, payments.tier
)

select * from held

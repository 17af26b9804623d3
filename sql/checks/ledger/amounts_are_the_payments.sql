-- Does every entry of a payment carry the payment's own amount?
--
-- Grain:  one row per entry that does not; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payments.
-- Rule:   contract 7: what is issued, paid or failed is the payment, whole.
with

wrong as (
    select ledger.entry_no
    from warehouse.ledger as ledger
    left join warehouse.payments as payments
        on ledger.payment_no = payments.payment_no
    where
        ledger.kind in ('issued', 'paid', 'failed')
        and ledger.amount is distinct from payments.amount
)

select * from wrong

-- What does the ledger already hold for each person, issued and not failed?
--
-- Grain:  one row per person, subject, programme year and tier; amounts in yuan.
-- Reads:  warehouse.ledger, warehouse.payment_items, policy.terms.
-- Rule:   contract 7: what failed is no longer held.
with

held as (
    select
        items.person_key,
        items.subject_no,
        ledger.year,
        items.tier,
        cast(
            sum(if(ledger.kind = 'issued', items.amount, -items.amount))
            as decimal(14, 2)
        ) as amount
    from warehouse.ledger as ledger
    inner join policy.terms as terms on ledger.programme = terms.programme
    inner join warehouse.payment_items as items
        on ledger.payment_no = items.payment_no
    where ledger.kind in ('issued', 'failed')
    group by items.person_key, items.subject_no, ledger.year, items.tier
)

select * from held

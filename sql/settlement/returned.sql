-- Whose last payment of this year came back from the bank, and from which account?
--
-- Grain:  one row per person.
-- Reads:  settlement.payment_standing, warehouse.payment_items, warehouse.payments,
--         policy.terms.
-- Rule:   contract 7: a failed payment waits for another account, then is made anew.
with

last_payments as (
    select
        items.person_key,
        arg_max(standing.payment_no, standing.issued_entry) as payment_no,
        arg_max(standing.state, standing.issued_entry) as state
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year = terms.year
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    group by items.person_key
),

returned as (
    select
        last_payments.person_key,
        payments.account
    from last_payments
    inner join warehouse.payments as payments
        on last_payments.payment_no = payments.payment_no
    where last_payments.state = 'failed'
)

select * from returned

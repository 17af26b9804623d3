-- Whose payments of this year came back from the bank and were not made good since?
--
-- Grain:  one row per person: the account of the payment that came back last, and all
--         such accounts.
-- Reads:  settlement.payment_standing, warehouse.payment_items, warehouse.payments,
--         policy.terms.
-- Rule:   contract 7: a failed payment waits for another account, then is made anew.
--         Whatever was issued after the failure was known made it good.
with

own as (
    select
        items.person_key,
        payments.account,
        standing.state,
        standing.issued_entry,
        standing.failed_entry
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year = terms.year
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    inner join warehouse.payments as payments
        on items.payment_no = payments.payment_no
),

last_issued as (
    select
        person_key,
        max(issued_entry) as issued_entry
    from own
    group by person_key
),

returned as (
    select
        own.person_key,
        arg_max(own.account, own.failed_entry) as account,
        list(own.account) as accounts
    from own
    inner join last_issued on own.person_key = last_issued.person_key
    where own.state = 'failed' and own.failed_entry > last_issued.issued_entry
    group by own.person_key
)

select * from returned

-- What does this run propose to pay, for machines?
--
-- Grain:  one row per payment proposed.
-- Reads:  settlement.payments.
-- Rule:   contract 2: these columns, in this order.
with

final as (
    select
        payment_no,
        subject_no,
        payee,
        account,
        amount,
        kind,
        subject_id
    from settlement.payments
)

select * exclude (subject_id) from final
order by subject_id, payment_no

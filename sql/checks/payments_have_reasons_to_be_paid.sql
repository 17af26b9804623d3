-- Is every payment for people who failed nothing, to an account that is a number?
--
-- Grain:  one row per payment item that should not be; none when all is well.
-- Reads:  settlement.decisions, settlement.payments, settlement.payment_items.
-- Rule:   contract 2: reasons are empty for pay; contract 3: what stands in for digits
--         that were lost, or was never checked, is no account.
with

wrong as (
    select items.payment_no
    from settlement.payment_items as items
    inner join settlement.payments as payments
        on items.payment_no = payments.payment_no
    inner join settlement.decisions as decisions
        on items.subject_id = decisions.subject_id
    where
        decisions.outcome != 'pay'
        or decisions.reasons != ''
        or payments.account is null
        or not regexp_full_match(payments.account, '[0-9]+')
        or payments.payee is null
)

select * from wrong

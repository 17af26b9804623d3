-- Is every payment for somebody who failed nothing, to an account?
--
-- Grain:  one row per payment that should not be; none when all is well.
-- Reads:  settlement.decisions, settlement.payments.
-- Rule:   contract 2: reasons are empty for pay.
with

wrong as (
    select payments.payment_no
    from settlement.payments as payments
    inner join settlement.decisions as decisions
        on payments.subject_id = decisions.subject_id
    where
        decisions.outcome != 'pay'
        or decisions.reasons != ''
        or payments.account is null
        or payments.payee is null
)

select * from wrong

-- Whom is each payment for, and with how much?
--
-- Grain:  one row per payment and subject; the items of a payment add up to it.
-- Reads:  settlement.payments, settlement.decisions.
-- Rule:   contract 7 (one identity): what a person holds is known by person, whoever
--         the money goes to.
with

items as (
    select
        payments.payment_no,
        decisions.subject_id,
        decisions.subject_no,
        decisions.person_key,
        decisions.tier,
        decisions.payable as amount
    from settlement.payments as payments
    inner join settlement.decisions as decisions
        on payments.subject_no = decisions.payee_no
    where decisions.payable > 0
)

select * from items

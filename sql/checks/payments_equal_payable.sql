-- Do the payments add up to what the decisions propose, person by person?
--
-- Grain:  one row per subject whose payment differs; none when all is well.
-- Reads:  settlement.decisions, settlement.payments.
-- Rule:   contract 2: list = payments = ledger proposal.
with

compared as (
    select
        decisions.subject_no,
        decisions.payable,
        coalesce(payments.amount, 0) as paid
    from settlement.decisions as decisions
    full outer join settlement.payments as payments
        on decisions.subject_id = payments.subject_id
    where decisions.payable is distinct from coalesce(payments.amount, 0)
)

select * from compared

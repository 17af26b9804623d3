-- Do the payments add up to what the decisions propose, payee by payee, item by item?
--
-- Grain:  one row per payee or subject that differs; none when all is well.
-- Reads:  settlement.decisions, settlement.payments, settlement.payment_items.
-- Rule:   contract 2: list = payments = ledger proposal.
with

due as (
    select
        payee_no,
        sum(payable) as amount
    from settlement.decisions
    where payable > 0
    group by payee_no
),

payments_differ as (
    select coalesce(due.payee_no, payments.subject_no) as subject_no
    from due
    full outer join settlement.payments as payments
        on due.payee_no = payments.subject_no
    where due.amount is distinct from payments.amount
),

items_differ as (
    select coalesce(decisions.subject_no, items.subject_no) as subject_no
    from settlement.decisions as decisions
    full outer join settlement.payment_items as items
        on decisions.subject_id = items.subject_id
    where coalesce(decisions.payable, 0) is distinct from coalesce(items.amount, 0)
),

compared as (
    select * from payments_differ
    union all
    select * from items_differ
)

select * from compared

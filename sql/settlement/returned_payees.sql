-- From which account of a payee did the last payment of this year come back?
--
-- Grain:  one row per payee whose last payment failed: a host, for whomever it is paid.
-- Reads:  settlement.payment_standing, warehouse.payments, policy.terms.
-- Rule:   contract 7: no money goes to an account the bank has just refused.
with

last_payments as (
    select
        payments.subject_no as payee_no,
        arg_max(payments.account, standing.issued_entry) as account,
        arg_max(standing.state, standing.issued_entry) as state
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year = terms.year
    inner join warehouse.payments as payments
        on standing.payment_no = payments.payment_no
    group by payments.subject_no
),

returned as (
    select
        payee_no,
        account
    from last_payments
    where state = 'failed'
)

select * from returned

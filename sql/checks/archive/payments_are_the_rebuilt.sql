-- Is what the warehouse keeps of a run's payments what its own workbooks come to?
--
-- Grain:  one row per payment that differs, once from each side; none when all is
--         well.
-- Reads:  settlement.payments, warehouse.payments, policy.terms.
-- Rule:   contract 7: bank files and results of the bank go by what is kept here.
with

rebuilt as (
    select
        payment_no,
        subject_no,
        payee,
        account,
        amount,
        kind
    from settlement.payments
),

kept as (
    select
        payment_no,
        subject_no,
        payee,
        account,
        amount,
        kind
    from warehouse.payments
    where run = (select terms.run from policy.terms as terms)
),

differing as (
    (
        select * from rebuilt
        except all
        select * from kept
    )
    union all
    (
        select * from kept
        except all
        select * from rebuilt
    )
)

select payment_no from differing
order by payment_no

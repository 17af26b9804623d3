-- Is whom the warehouse keeps a run's payments for what its own workbooks come to?
--
-- Grain:  one row per payment and subject that differs, once from each side; none when
--         all is well.
-- Reads:  settlement.payment_items, warehouse.payment_items, policy.terms.
-- Rule:   contract 7 (one identity): what a person holds goes by what is kept here.
with

rebuilt as (
    select
        payment_no,
        subject_no,
        person_key,
        tier,
        amount
    from settlement.payment_items
),

kept as (
    select
        payment_no,
        subject_no,
        person_key,
        tier,
        amount
    from warehouse.payment_items
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

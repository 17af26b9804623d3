-- Who holds more than the entitlement, and by how much?
--
-- Grain:  one row per person; amounts in yuan.
-- Reads:  settlement.verdicts, settlement.issued, warehouse.payment_items,
--         warehouse.payments, policy.terms.
-- Rule:   contract 7: a note and a row on the recovery list, never a negative payment.
with

entitled as (
    select
        person_key,
        min(subject_id) as subject_id,
        arg_min(subject_no, subject_id) as subject_no,
        arg_min(name, subject_id) as name,
        arg_min(unit, subject_id) as unit,
        max(amount) as amount
    from settlement.verdicts
    group by person_key
),

held as (
    select
        issued.person_key,
        min(issued.subject_no) as subject_no,
        sum(issued.amount) as amount
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    group by issued.person_key
),

-- Who is no longer registered is known by the payment alone.
payees as (
    select
        items.person_key,
        any_value(payments.payee) as name
    from warehouse.payment_items as items
    inner join warehouse.payments as payments on items.payment_no = payments.payment_no
    group by items.person_key
),

overpaid as (
    select
        entitled.subject_id,
        coalesce(entitled.subject_no, held.subject_no) as subject_no,
        coalesce(entitled.name, payees.name) as name,
        entitled.unit,
        held.amount as issued,
        coalesce(entitled.amount, 0) as entitlement,
        cast(held.amount - coalesce(entitled.amount, 0) as decimal(14, 2)) as amount
    from held
    left join entitled on held.person_key = entitled.person_key
    left join payees on held.person_key = payees.person_key
    where held.amount > coalesce(entitled.amount, 0)
)

select * from overpaid

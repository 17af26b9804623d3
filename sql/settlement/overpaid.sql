-- Who holds more than the entitlement, and by how much?
--
-- Grain:  one row per person, by the key that was paid; amounts in yuan.
-- Reads:  settlement.verdicts, settlement.issued, settlement.paid_people,
--         settlement.reidentified, policy.terms.
-- Rule:   contract 7: a note and a row on the recovery list, never a negative payment.
--         Who was paid under another identity number is still the same person.
with

entitled as (
    select
        coalesce(moved.paid_key, verdicts.person_key) as person_key,
        min(verdicts.subject_id) as subject_id,
        arg_min(verdicts.subject_no, verdicts.subject_id) as subject_no,
        arg_min(verdicts.name, verdicts.subject_id) as name,
        arg_min(verdicts.unit, verdicts.subject_id) as unit,
        max(verdicts.amount) as amount
    from settlement.verdicts as verdicts
    left join settlement.reidentified as moved
        on verdicts.subject_id = moved.subject_id
    group by coalesce(moved.paid_key, verdicts.person_key)
),

moved_keys as (
    select
        person_key,
        min(paid_key) as paid_key
    from settlement.reidentified
    group by person_key
),

held as (
    select
        coalesce(moved_keys.paid_key, issued.person_key) as person_key,
        min(issued.subject_no) as subject_no,
        sum(issued.amount) as amount
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    left join moved_keys on issued.person_key = moved_keys.person_key
    group by coalesce(moved_keys.paid_key, issued.person_key)
),

payees as (
    select
        person_key,
        min(name) as name,
        min(unit) as unit
    from settlement.paid_people
    group by person_key
),

overpaid as (
    select
        held.person_key,
        entitled.subject_id,
        coalesce(entitled.subject_no, held.subject_no) as subject_no,
        coalesce(entitled.name, payees.name) as name,
        coalesce(entitled.unit, payees.unit) as unit,
        held.amount as issued,
        coalesce(entitled.amount, 0) as entitlement,
        cast(held.amount - coalesce(entitled.amount, 0) as decimal(14, 2)) as amount
    from held
    left join entitled on held.person_key = entitled.person_key
    left join payees on held.person_key = payees.person_key
    where held.amount > coalesce(entitled.amount, 0)
)

select * from overpaid

-- Would anybody hold more than the entitlement after this run's payments?
--
-- Grain:  one row per person above entitlement; none when all is well.
-- Reads:  settlement.decisions, settlement.payment_items.
-- Rule:   contract 7 (one identity): by person, whatever number it comes through.
with

proposed as (
    select
        person_key,
        sum(amount) as amount
    from settlement.payment_items
    group by person_key
),

compared as (
    select
        decisions.subject_no,
        proposed.amount + decisions.issued_this_year as total,
        decisions.amount as entitlement
    from proposed
    inner join settlement.decisions as decisions
        on proposed.person_key = decisions.person_key
    where proposed.amount + decisions.issued_this_year > decisions.amount
)

select * from compared

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

-- A person who applied twice, and was refused once, is entitled by the other.
entitled as (
    select
        person_key,
        max(amount) as entitlement,
        max(issued_this_year) as issued
    from settlement.decisions
    group by person_key
),

compared as (
    select
        proposed.person_key,
        proposed.amount + entitled.issued as total,
        entitled.entitlement
    from proposed
    inner join entitled
        on proposed.person_key = entitled.person_key
    where proposed.amount + entitled.issued > entitled.entitlement
)

select * from compared

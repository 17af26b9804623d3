-- Under which other identity was somebody of this number and name paid in other years,
-- which nobody is registered with now?
--
-- Grain:  one row per subject and key of such an identity.
-- Reads:  programme.people, settlement.held_items, warehouse.decisions, policy.terms.
-- Rule:   contract 4, 7: what a person got over life counts though the identity number
--         was corrected since. A subject number that ends in the identity number is
--         told by what stands before it; one that only says where a row stood tells
--         nothing.
with

paid as (
    select distinct
        held.person_key,
        decisions.name,
        if(
            contains(held.subject_no, '/'),
            regexp_extract(held.subject_no, '^(.*)/', 1),
            held.subject_no
        ) as number
    from settlement.held_items as held
    inner join policy.terms as terms on held.year != terms.year
    inner join warehouse.decisions as decisions
        on held.run = decisions.run and held.subject_no = decisions.subject_no
    anti join programme.people as registered
        on held.person_key = registered.person_key
    where held.amount > 0 and not starts_with(held.subject_no, '?')
),

former as (
    select
        people.subject_id,
        paid.person_key
    from programme.people as people
    inner join paid
        on
            people.name = paid.name
            and if(
                contains(people.subject_no, '/'),
                regexp_extract(people.subject_no, '^(.*)/', 1),
                people.subject_no
            ) = paid.number
)

select * from former

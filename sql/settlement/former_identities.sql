-- Under which other identity was somebody of this name paid in other years who bore a
-- number that the subject bears or bore, and as whom nobody is registered now?
--
-- Grain:  one row per subject and key of such an identity.
-- Reads:  programme.people, settlement.payment_standing, settlement.earlier_runs,
--         warehouse.payment_items, warehouse.decisions, policy.terms.
-- Rule:   contract 4, 7: what a person got over life counts though the identity number
--         was corrected since, whether the number moved before that or after. What came
--         back is nothing, but the bank may yet say that it went through. A number
--         that only says where a row stood tells nothing.
with

paid as (
    select distinct items.person_key
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year != terms.year
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    anti join programme.people as registered
        on items.person_key = registered.person_key
),

known as (
    select distinct
        decisions.person_key,
        decisions.name,
        number_of(decisions.subject_no) as number
    from warehouse.decisions as decisions
    inner join settlement.earlier_runs as earlier on decisions.run = earlier.run
    where
        not starts_with(decisions.subject_no, '?')
        -- Where nobody is sought, nothing is gathered.
        and exists (select paid.person_key from paid)
    union
    select
        person_key,
        name,
        number_of(subject_no) as number
    from programme.people
),

former as (
    select distinct
        people.subject_id,
        paid.person_key
    from paid
    inner join known as theirs on paid.person_key = theirs.person_key
    inner join known as own on theirs.number = own.number
    inner join programme.people as people
        on own.person_key = people.person_key and theirs.name = people.name
)

select * from former

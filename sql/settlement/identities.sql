-- Under which identities is what a subject was paid to be sought?
--
-- Grain:  one row per subject and key: the own one, one paid this year, those paid in
--         other years.
-- Reads:  programme.people, settlement.reidentified, settlement.former_identities.
-- Rule:   contract 7 (one identity): money counts though the number was corrected.
with

identities as (
    select
        subject_id,
        person_key
    from programme.people
    union
    select
        subject_id,
        paid_key as person_key
    from settlement.reidentified
    union
    select
        subject_id,
        person_key
    from settlement.former_identities
)

select * from identities

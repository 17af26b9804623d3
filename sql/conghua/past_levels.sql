-- Which earlier subsidies did each subject have, and do they exclude the level now?
--
-- Grain:  one row per subject with a known identity and past subsidy of that number:
--         a row of the list, or another year of our own ledger.
-- Reads:  conghua.subjects, conghua.levels, staging.past_subsidy_rows,
--         settlement.held_items, settlement.identities, warehouse.decisions,
--         policy.terms.
-- Rule:   方案 一(三)3: an earlier subsidy does not exclude a further, higher level. What
--         we paid in earlier years counts whether or not the list has it, at the level
--         of the run that paid; in a later year, as an earlier one is settled again,
--         only the very same level. A row of the list that is what we paid this year is
--         no earlier subsidy.
with

paid as (
    select distinct
        identities.subject_id,
        held.year,
        decisions.cohort as level,
        held.year = terms.year as this_year,
        held.year > terms.year as later
    from settlement.held_items as held
    inner join settlement.identities as identities
        on held.person_key = identities.person_key
    inner join warehouse.decisions as decisions
        on held.run = decisions.run and held.subject_no = decisions.subject_no
    cross join policy.terms as terms
    where held.amount > 0
),

listed as (
    select
        subjects.subject_id,
        rows.level,
        rows.subsidised_in,
        rows.origin,
        subjects.level_rank,
        false as later
    from conghua.subjects as subjects
    inner join staging.past_subsidy_rows as rows
        on subjects.id_number = rows.id_number and subjects.identity_known
    where
        not exists (
            select paid.subject_id
            from paid
            where
                paid.this_year
                and subjects.subject_id = paid.subject_id
                and rows.level = paid.level
                and rows.subsidised_in = cast(paid.year as varchar)
        )
),

known as (
    select * from listed
    union all
    select
        subjects.subject_id,
        paid.level,
        paid.year as subsidised_in,
        subjects.origin,
        subjects.level_rank,
        paid.later
    from conghua.subjects as subjects
    inner join paid
        on subjects.subject_id = paid.subject_id and not paid.this_year
    where
        not exists (
            select listed.subject_id
            from listed
            where
                subjects.subject_id = listed.subject_id
                and paid.level = listed.level
        )
),

past as (
    select
        known.subject_id,
        known.level,
        known.subsidised_in,
        known.origin,
        levels.rank = known.level_rank
        or levels.rank > known.level_rank and not known.later as excludes
    from known
    inner join conghua.levels as levels on known.level = levels.level
)

select * from past

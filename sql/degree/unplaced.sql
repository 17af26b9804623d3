-- Which subjects share a name with a row whose identity number cannot be read?
--
-- Grain:  one row per subject and kind of sheet.
-- Reads:  degree.subjects, staging.membership_rows, staging.honour_rows,
--         staging.card_rows.
-- Rule:   contract 3: such a row holds the registered people of that name who would
--         otherwise fail the rule it speaks to.
with

unplaced as (
    select
        'membership' as kind,
        name,
        origin
    from staging.membership_rows
    where id_number is null
    union all
    select
        'honours' as kind,
        name,
        origin
    from staging.honour_rows
    where id_number is null
    union all
    select
        'cards' as kind,
        name,
        origin
    from staging.card_rows
    where id_number is null
),

namesakes as (
    select
        subjects.subject_id,
        unplaced.kind,
        min(unplaced.origin) as origin
    from unplaced
    inner join degree.subjects as subjects
        on unplaced.name = subjects.name and subjects.identity_known
    group by subjects.subject_id, unplaced.kind
)

select * from namesakes

-- What does each row of the card register say, once however often it is repeated?
--
-- Grain:  one row per different card row; origin is the first place it stands.
-- Reads:  intake.cards, intake.faults.
-- Rule:   contract 3; an identity number that is not valid ties the row to nobody.
with

rows as (
    select
        min(origin) as origin,
        id_number,
        name,
        card_number,
        registered_on,
        card_status
    from intake.cards
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'cards'
    group by origin
),

read as (
    select
        rows.origin,
        case
            when not coalesce(list_contains(faults.fields, 'id_number'), false)
                then rows.id_number
        end as id_number,
        rows.name,
        rows.card_number,
        not coalesce(list_contains(faults.fields, 'card_number'), false) as card_valid,
        try_cast(rows.registered_on as date) as registered_on,
        rows.card_status,
        coalesce(
            list_contains(faults.fields, 'registered_on')
            or list_contains(faults.fields, 'card_status'),
            false
        ) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

-- What does each row of the honour recognitions say, once however often it is repeated?
--
-- Grain:  one row per different honour row; origin is the first place it stands.
-- Reads:  intake.honours, intake.faults.
-- Rule:   contract 3, 4 (Honour): titles compared without spaces and bracket width.
with

rows as (
    select
        min(origin) as origin,
        id_number,
        name,
        honour_title,
        recognition,
        recognised_on
    from intake.honours
    group by all
),

faults as (
    select
        origin,
        bool_or(field = 'id_number') as id_unreadable,
        bool_or(field in ('honour_title', 'recognition', 'recognised_on'))
            as unreadable
    from intake.faults
    where kind = 'honours'
    group by origin
),

read as (
    select
        rows.origin,
        case when not coalesce(faults.id_unreadable, false) then rows.id_number end
            as id_number,
        rows.name,
        rows.honour_title,
        title_key(rows.honour_title) as title_key,
        rows.recognition,
        try_cast(rows.recognised_on as date) as recognised_on,
        coalesce(faults.unreadable, false) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

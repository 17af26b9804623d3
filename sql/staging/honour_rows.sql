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
    select distinct origin
    from intake.faults
    where kind = 'honours' and field = 'id_number'
),

read as (
    select
        rows.origin,
        case when faults.origin is null then rows.id_number end as id_number,
        rows.name,
        rows.honour_title,
        title_key(rows.honour_title) as title_key,
        rows.recognition,
        try_cast(rows.recognised_on as date) as recognised_on
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

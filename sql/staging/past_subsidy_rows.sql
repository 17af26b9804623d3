-- What does each row of the past subsidies say, once however often it is repeated?
--
-- Grain:  one row per different past subsidy; origin is the first place it stands.
-- Reads:  intake.past_subsidies, intake.faults.
-- Rule:   contract 3; an identity number that cannot be read ties the row to nobody, a
--         level that cannot be read is null here.
with

rows as (
    select
        min(origin) as origin,
        id_number,
        name,
        level,
        subsidised_in
    from intake.past_subsidies
    group by all
),

faults as (
    select
        origin,
        bool_or(field = 'id_number') as id_unreadable,
        bool_or(field = 'level') as level_unreadable
    from intake.faults
    where kind = 'past_subsidies'
    group by origin
),

read as (
    select
        rows.origin,
        if(faults.id_unreadable, null, rows.id_number) as id_number,
        rows.name,
        if(faults.level_unreadable, null, rows.level) as level,
        rows.subsidised_in
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

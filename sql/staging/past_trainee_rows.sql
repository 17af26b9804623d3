-- What does each row of earlier years' trainees say, once however often it is repeated?
--
-- Grain:  one row per different row; origin is the first place it stands.
-- Reads:  intake.past_trainees, intake.faults.
-- Rule:   contract 3; an identity number that cannot be read ties the row to nobody.
with

rows as (
    select
        min(origin) as origin,
        id_number,
        attended_year,
        name
    from intake.past_trainees
    group by all
),

faults as (
    select
        origin,
        bool_or(field = 'id_number') as id_unreadable
    from intake.faults
    where kind = 'past_trainees'
    group by origin
),

read as (
    select
        rows.origin,
        case when not coalesce(faults.id_unreadable, false) then rows.id_number end
            as id_number,
        rows.name,
        try_cast(rows.attended_year as integer) as attended_year
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

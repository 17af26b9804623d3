-- What does each row of the membership roll say, once however often it is repeated?
--
-- Grain:  one row per different roll row; origin is the first place it stands.
-- Reads:  intake.membership, intake.faults.
-- Rule:   contract 3; an identity number that cannot be read ties the row to nobody.
with

rows as (
    select
        min(origin) as origin,
        id_number,
        name,
        member_status,
        joined_on,
        left_on,
        union_name
    from intake.membership
    group by all
),

faults as (
    select
        origin,
        bool_or(field = 'id_number') as id_unreadable,
        bool_or(field in ('member_status', 'joined_on', 'left_on')) as unreadable
    from intake.faults
    where kind = 'membership'
    group by origin
),

read as (
    select
        rows.origin,
        case when not coalesce(faults.id_unreadable, false) then rows.id_number end
            as id_number,
        rows.name,
        rows.member_status,
        try_cast(rows.joined_on as date) as joined_on,
        try_cast(rows.left_on as date) as left_on,
        coalesce(faults.unreadable, false) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

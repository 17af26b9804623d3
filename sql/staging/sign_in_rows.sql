-- What does each cell of the sign-in sheets say, once however often it is repeated?
--
-- Grain:  one row per different sign-in; origin is the first place it stands,
--         caption the header above the cell in a sheet laid out wide.
-- Reads:  intake.sign_ins, intake.faults, policy.words.
-- Rule:   contract 3, 5 (Sign-in marks): present, absent or unreadable; a blank is no
--         mark. An identity number that is not valid still ties a row to the trainee
--         whose number is written the same way.
with

rows as (
    select
        min(origin) as origin,
        arg_min(caption, origin) as caption,
        project_no,
        session_no,
        id_number,
        name,
        mark
    from intake.sign_ins
    group by all
),

faults as (
    select distinct origin
    from intake.faults
    where kind = 'sign_ins' and field = 'id_number'
),

read as (
    select
        rows.origin,
        rows.caption,
        rows.project_no,
        case when not is_lost(rows.session_no) then rows.session_no end as session_no,
        case when not is_lost(rows.id_number) then rows.id_number end as id_number,
        rows.name,
        rows.mark,
        faults.origin is null as id_valid,
        coalesce(is_word(rows.mark, 'present_words'), false) as present,
        coalesce(is_word(rows.mark, 'absent_words'), false) as absent,
        rows.mark is not null
        and not is_word(rows.mark, 'present_words')
        and not is_word(rows.mark, 'absent_words') as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

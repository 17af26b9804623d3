-- Does the chosen card belong to nobody else?
--
-- Grain:  one row per subject with a card chosen.
-- Reads:  degree.subjects, degree.chosen_cards, staging.card_rows, intake.sheets.
-- Rule:   FAQ 21; contract 4: not chosen for, nor in any state registered for, a
--         different identity number. A row of the register whose identity number is
--         not valid names no holder (contract 3).
with

chosen as (
    select
        chosen.subject_id,
        chosen.card_number,
        chosen.origin,
        -- Whose number cannot be read at all is someone else to everyone.
        case
            when not is_lost(subjects.id_number) then subjects.id_number
            else subjects.subject_no
        end as holder
    from degree.chosen_cards as chosen
    inner join degree.subjects as subjects on chosen.subject_id = subjects.subject_id
    where not is_lost(chosen.card_number)
),

listed as (
    select
        card_number,
        holder,
        origin
    from chosen
    union all
    select
        card_number,
        id_number as holder,
        origin
    from staging.card_rows
    where not is_lost(card_number) and id_number is not null
),

holders as (
    select
        card_number,
        holder,
        min(origin) as origin
    from listed
    group by card_number, holder
),

shared as (
    select
        card_number,
        count(*) as holders,
        min(origin) as first_origin,
        arg_min(holder, origin) as first_holder,
        max(origin) as last_origin
    from holders
    group by card_number
),

-- Of the first and the last holder one is somebody else.
others as (
    select
        chosen.*,
        shared.holders,
        if(
            shared.first_holder = chosen.holder,
            shared.last_origin,
            shared.first_origin
        ) as other_origin
    from chosen
    inner join shared on chosen.card_number = shared.card_number
),

judged as (
    select
        others.subject_id,
        others.holders = 1 as passed,
        mask(others.card_number) || ' 登记在 ' || others.holders || ' 人名下'
        || if(
            others.holders = 1,
            '',
            '，另见' || sheets.file || '第' || origin_row(others.other_origin) || '行'
        ) as observed,
        others.origin,
        'card_number' as field
    from others
    inner join intake.sheets as sheets
        on origin_sheet(others.other_origin) = sheets.sheet_id
)

select * from judged

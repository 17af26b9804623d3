-- Does the chosen card belong to nobody else?
--
-- Grain:  one row per subject with a card chosen.
-- Reads:  degree.subjects, degree.chosen_cards, staging.card_rows.
-- Rule:   FAQ 21; contract 4: not chosen for, nor in any state registered for, a
--         different identity number. A row of the register whose identity number is
--         not valid names no holder (contract 3).
with

holders as (
    select
        chosen.card_number,
        -- Whose number cannot be read at all is someone else to everyone.
        case
            when not is_lost(subjects.id_number) then subjects.id_number
            else subjects.subject_no
        end as holder
    from degree.chosen_cards as chosen
    inner join degree.subjects as subjects on chosen.subject_id = subjects.subject_id
    where not is_lost(chosen.card_number)
    union
    select
        card_number,
        id_number as holder
    from staging.card_rows
    where not is_lost(card_number) and id_number is not null
),

shared as (
    select
        card_number,
        count(*) as holders
    from holders
    group by card_number
),

judged as (
    select
        chosen.subject_id,
        shared.holders = 1 as passed,
        mask(chosen.card_number) || ' 登记在 ' || shared.holders || ' 人名下' as observed,
        chosen.origin,
        'card_number' as field
    from degree.chosen_cards as chosen
    inner join shared on chosen.card_number = shared.card_number
)

select * from judged

-- Is the chosen card a valid number that is not blocked?
--
-- Grain:  one row per subject with a card chosen.
-- Reads:  degree.chosen_cards, degree.unplaced.
-- Rule:   FAQ 21; contract 3 (cards: 16-19 digits, Luhn), 4 (Card).
with

judged as (
    select
        chosen.subject_id,
        chosen.valid and not chosen.blocked as passed,
        case
            when is_lost(chosen.card_number) then '数字格式，尾数已丢失'
            else mask(chosen.card_number) || if(chosen.blocked, '（已停用）', '')
        end || coalesce('；' || chosen.late, '') as observed,
        chosen.origin,
        'card_number' as field
    from degree.chosen_cards as chosen
    left join degree.unplaced as unplaced
        on chosen.subject_id = unplaced.subject_id and unplaced.kind = 'cards'
    where
        chosen.card_number is not null
        and (
            (chosen.valid and not chosen.blocked) or unplaced.subject_id is null
        )
)

select * from judged

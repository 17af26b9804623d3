-- Is there a card to pay to?
--
-- Grain:  one row per subject whose card can be looked up.
-- Reads:  degree.subjects, degree.chosen_cards, degree.unplaced, intake.faults,
--         staging.card_rows.
-- Rule:   FAQ 22: no card yet holds, it does not refuse. Where a row of the register
--         that might be the subject's cannot be read, nothing is held against them; a
--         number that is readable but wrong is none to pay to.
with

unreadable as (
    select distinct cards.id_number
    from intake.faults as faults
    inner join staging.card_rows as cards on faults.origin = cards.origin
    where
        faults.kind = 'cards'
        and faults.field != 'name'
        and faults.code != 'card_invalid'
),

judged as (
    select
        subjects.subject_id,
        chosen.card_number is not null as passed,
        coalesce(
            mask(chosen.card_number),
            chosen.late,
            if(chosen.any_blocked, '登记的卡已停用', '各表均未登记')
        ) as observed,
        chosen.origin,
        'card_number' as field
    from degree.subjects as subjects
    inner join degree.chosen_cards as chosen on subjects.subject_id = chosen.subject_id
    left join degree.unplaced as unplaced
        on subjects.subject_id = unplaced.subject_id and unplaced.kind = 'cards'
    left join unreadable on subjects.id_number = unreadable.id_number
    where
        subjects.identity_known
        and (
            chosen.card_number is not null
            or (unplaced.subject_id is null and unreadable.id_number is null)
        )
)

select * from judged

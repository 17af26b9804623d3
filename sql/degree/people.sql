-- Who is decided about, in the terms every programme shares?
--
-- Grain:  one row per subject; person_key is the same for one person in every year.
-- Reads:  degree.subjects, degree.chosen_cards, policy.terms.
-- Rule:   contract 2, 7 (one identity); money goes to the chosen card (FAQ 21).
with

people as (
    select
        subjects.subject_id,
        subjects.subject_no,
        subjects.student_no,
        subjects.name,
        case when not is_lost(subjects.id_number) then subjects.id_number end
            as id_number,
        -- Whose identity cannot be known is nobody else; they are held and never paid.
        if(
            subjects.identity_known,
            person_key(subjects.id_number),
            person_key(terms.programme || '/' || subjects.subject_no)
        ) as person_key,
        subjects.cohort,
        subjects.unit,
        subjects.subject_no as payee_no,
        subjects.name as payee,
        case when not is_lost(chosen.card_number) then chosen.card_number end
            as account,
        'card_number' as account_field,
        chosen.from_register as account_registered,
        subjects.origin
    from degree.subjects as subjects
    inner join degree.chosen_cards as chosen on subjects.subject_id = chosen.subject_id
    cross join policy.terms as terms
)

select * from people

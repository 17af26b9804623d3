-- Who is decided about, in the terms every programme shares?
--
-- Grain:  one row per subject; person_key is the same for one person in every year.
-- Reads:  conghua.subjects, policy.terms, policy.words.
-- Rule:   contract 2, 7 (one identity); money goes to the applicant's own account.
with

people as (
    select
        subjects.subject_id,
        subjects.subject_no,
        subjects.application_no as student_no,
        subjects.name,
        case when not is_lost(subjects.id_number) then subjects.id_number end
            as id_number,
        -- Whose identity cannot be known is nobody else; they are held and never paid.
        if(
            subjects.identity_known,
            person_key(subjects.id_number),
            person_key(terms.programme || '/' || subjects.subject_no)
        ) as person_key,
        subjects.level as cohort,
        subjects.unit,
        subjects.subject_no as payee_no,
        subjects.name as payee,
        if(is_word(subjects.account, 'no_account_words'), null, subjects.account)
            as account,
        'account' as account_field,
        true as account_registered,
        subjects.origin
    from conghua.subjects as subjects
    cross join policy.terms as terms
)

select * from people

-- Who is decided about, in the terms every programme shares?
--
-- Grain:  one row per subject; person_key is the same for one person in every year.
-- Reads:  training.subjects, training.projects, policy.terms.
-- Rule:   通知 六: the money goes to the host; contract 2, 7 (one identity).
with

people as (
    select
        subjects.subject_id,
        subjects.subject_no,
        -- As papers for hosts call the person: the identity number masked.
        case
            when starts_with(subjects.subject_no, '?') then subjects.subject_no
            else subjects.project_no || '/' || mask(subjects.id_number)
        end as student_no,
        subjects.name,
        case when not is_lost(subjects.id_number) then subjects.id_number end
            as id_number,
        -- Whose identity cannot be known is nobody else; they are held and never paid.
        if(
            subjects.identity_known,
            person_key(subjects.id_number),
            person_key(terms.programme || '/' || subjects.subject_no)
        ) as person_key,
        subjects.project_no as cohort,
        subjects.unit,
        coalesce(subjects.project_no, subjects.subject_no) as payee_no,
        projects.host as payee,
        projects.account,
        'account' as account_field,
        true as account_registered,
        coalesce(projects.origin, subjects.origin) as origin
    from training.subjects as subjects
    left join training.projects as projects
        on subjects.project_no = projects.project_no
    cross join policy.terms as terms
)

select * from people

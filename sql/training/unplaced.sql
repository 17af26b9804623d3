-- Which subjects may be meant by a past training or an audit that cannot be tied to
-- anybody for certain?
--
-- Grain:  one row per subject and such row.
-- Reads:  training.subjects, training.projects, staging.past_trainee_rows,
--         staging.audit_rows, policy.terms.
-- Rule:   contract 3: a row whose identity number cannot be read may be that of any
--         trainee of its name; an audit that strikes off somebody of no known project,
--         or not of that one, that of its number.
with

past as (
    select
        rows.name,
        min(rows.origin) as origin
    from staging.past_trainee_rows as rows
    cross join policy.terms as terms
    where
        rows.id_number is null
        and coalesce(rows.attended_year = terms.year - 1, true)
    group by rows.name
),

struck_off as (
    select
        audits.id_number,
        min(audits.origin) as origin
    from staging.audit_rows as audits
    left join training.projects as projects
        on audits.project_no = projects.project_no
    left join training.subjects as subjects
        on
            audits.project_no = subjects.project_no
            and audits.id_number = subjects.id_number
    where
        not audits.on_project
        and not audits.passed
        and subjects.subject_id is null
        and coalesce(projects.settled, true)
    group by audits.id_number
),

found as (
    select
        subjects.subject_id,
        struck_off.origin,
        'project_no' as field
    from struck_off
    inner join training.subjects as subjects
        on struck_off.id_number = subjects.id_number and subjects.identity_known
    union all
    select
        subjects.subject_id,
        past.origin,
        'id_number' as field
    from past
    inner join training.subjects as subjects
        on past.name = subjects.name and subjects.identity_known
)

select * from found

-- What does each row of the audit say, once however often it is repeated?
--
-- Grain:  one row per different audit row; origin is the first place it stands.
-- Reads:  intake.audits, intake.faults, policy.words.
-- Rule:   contract 5: a conclusion without an identity number is on the whole project.
with

rows as (
    select
        min(origin) as origin,
        project_no,
        conclusion,
        id_number
    from intake.audits
    group by all
),

faults as (
    select distinct origin
    from intake.faults
    where kind = 'audits' and field in ('project_no', 'conclusion', 'id_number')
),

read as (
    select
        rows.origin,
        rows.project_no,
        rows.conclusion,
        rows.id_number,
        rows.id_number is null as on_project,
        coalesce(is_word(rows.conclusion, 'audit_passed_words'), false) as passed,
        coalesce(is_word(rows.conclusion, 'audit_failed_words'), false) as failed,
        coalesce(is_word(rows.conclusion, 'audit_excluded_words'), false) as excluded,
        -- Struck off, and nobody said whom: as good as unreadable.
        faults.origin is not null
        or (
            rows.id_number is null
            and coalesce(is_word(rows.conclusion, 'audit_excluded_words'), false)
        ) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

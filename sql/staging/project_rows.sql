-- What does each row of the project list say, once however often it is repeated?
--
-- Grain:  one row per different project row; origin is the first place it stands.
-- Reads:  intake.projects, intake.faults.
-- Rule:   contract 3; what cannot be read is null here and named in fields.
with

rows as (
    select
        min(origin) as origin,
        project_no,
        project_name,
        host,
        starts_on,
        ends_on,
        applied_on,
        credit_code,
        bank,
        account
    from intake.projects
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'projects'
    group by origin
),

read as (
    select
        rows.* exclude (starts_on, ends_on, applied_on),
        try_cast(rows.starts_on as date) as starts_on,
        try_cast(rows.ends_on as date) as ends_on,
        try_cast(rows.applied_on as date) as applied_on,
        coalesce(faults.fields, []) as fields
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

-- What does each row of the trainee list say, once however often it is repeated?
--
-- Grain:  one row per different trainee row; origin is the first place it stands.
-- Reads:  intake.trainees, intake.faults.
-- Rule:   contract 3; what cannot be read is named in fields and counts neither for nor
--         against. A mark keeps all nine decimals that are read of a cell: none is
--         rounded up to a pass.
with

rows as (
    select
        min(origin) as origin,
        project_no,
        name,
        id_number,
        skill_level,
        insurance_months,
        frontline,
        assessment,
        related,
        unit,
        occupation,
        certificate_no
    from intake.trainees
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'trainees'
    group by origin
),

read as (
    select
        rows.* exclude (insurance_months),
        case
            when not coalesce(list_contains(faults.fields, 'insurance_months'), false)
                then try_cast(rows.insurance_months as integer)
        end as insurance_months,
        try_cast(rows.assessment as decimal(18, 9)) as assessment_mark,
        coalesce(faults.fields, []) as fields
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

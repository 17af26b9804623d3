-- Is this the only student number registered for the identity number?
--
-- Grain:  one row per subject with a student number and a known identity.
-- Reads:  degree.subjects, intake.sheets.
-- Rule:   contract 4: one ID, two student numbers: both held. A row without a student
--         number is no second one (contract 3).
with

numbered as (
    select
        subject_id,
        origin,
        count(*) over people as registrations,
        if(
            origin = min(origin) over people,
            max(origin) over people,
            min(origin) over people
        ) as other_origin
    from degree.subjects
    where identity_known and student_no is not null
    window people as (partition by id_number)
),

judged as (
    select
        numbered.subject_id,
        numbered.registrations = 1 as passed,
        numbered.registrations || ' 个学号'
        || if(
            numbered.registrations = 1,
            '',
            '，另见' || sheets.file || '第' || origin_row(numbered.other_origin) || '行'
        ) as observed,
        numbered.origin,
        'id_number' as field
    from numbered
    inner join intake.sheets as sheets
        on origin_sheet(numbered.other_origin) = sheets.sheet_id
)

select * from judged

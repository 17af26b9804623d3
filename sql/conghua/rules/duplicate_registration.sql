-- Is this the only application of the identity number?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  conghua.subjects, intake.sheets.
-- Rule:   contract 6: one ID, two application numbers: both held.
with

numbered as (
    select
        subject_id,
        origin,
        count(*) over people as applications,
        if(
            origin = min(origin) over people,
            max(origin) over people,
            min(origin) over people
        ) as other_origin
    from conghua.subjects
    where identity_known
    window people as (partition by id_number)
),

judged as (
    select
        numbered.subject_id,
        numbered.applications = 1 as passed,
        numbered.applications || ' 个申请编号'
        || if(
            numbered.applications = 1,
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

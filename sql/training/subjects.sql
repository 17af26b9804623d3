-- Who is to be decided about, and what does the trainee list say about them?
--
-- Grain:  one row per project and identity number as written; a row without either
--         stands alone under its place (?file#sheet#row).
-- Reads:  staging.trainee_rows, training.projects, intake.sheets, policy.terms.
-- Rule:   contract 2, 3, 5: every row exactly once, but those of other years' projects;
--         where rows contradict each other, the first is judged and the person is held.
with

named as (
    select
        rows.*,
        case
            when
                is_lost(rows.id_number)
                or rows.id_number is null
                or is_lost(rows.project_no)
                or rows.project_no is null
                then
                    '?'
                    || sheets.file
                    || '#'
                    || sheets.sheet
                    || '#'
                    || origin_row(rows.origin)
            else rows.project_no || '/' || rows.id_number
        end as subject_no
    from staging.trainee_rows as rows
    inner join intake.sheets as sheets
        on origin_sheet(rows.origin) = sheets.sheet_id
),

firsts as (
    select
        subject_no,
        min(origin) as origin,
        count(*) > 1 as contradicted
    from named
    group by subject_no
),

subjects as (
    select
        row_number() over (order by firsts.origin) as subject_id,
        named.*,
        coalesce(
            not list_contains(named.fields, 'id_number')
            and try_strptime(substr(named.id_number, 7, 8), '%Y%m%d') <= terms.as_of,
            false
        ) as identity_known,
        projects.project_no is not null as project_known,
        firsts.contradicted
    from firsts
    inner join named on firsts.origin = named.origin
    left join training.projects as projects on named.project_no = projects.project_no
    cross join policy.terms as terms
    where coalesce(projects.settled, true)
)

select * from subjects

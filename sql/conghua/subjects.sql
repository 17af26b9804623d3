-- Who is to be decided about, and what does their application say?
--
-- Grain:  one row per application number; an application without one stands alone under
--         its place (?file#sheet#row).
-- Reads:  staging.applicant_rows, intake.sheets, conghua.levels, policy.terms.
-- Rule:   contract 2, 3: every application row exactly once; where rows of one number
--         contradict each other, the first is judged and the person is held.
with

named as (
    select
        rows.*,
        coalesce(
            rows.application_no,
            '?' || sheets.file || '#' || sheets.sheet || '#' || origin_row(rows.origin)
        ) as subject_no
    from staging.applicant_rows as rows
    inner join intake.sheets as sheets
        on origin_sheet(rows.origin) = sheets.sheet_id
),

firsts as (
    select
        subject_no,
        min(origin) as origin,
        count(distinct facts) > 1 as contradicted
    from named
    group by subject_no
),

subjects as (
    select
        row_number() over (order by firsts.origin) as subject_id,
        named.* exclude (facts, id_valid), -- noqa: RF02
        coalesce(
            named.id_valid
            and try_strptime(substr(named.id_number, 7, 8), '%Y%m%d')
            <= terms.as_of,
            false
        ) as identity_known,
        levels.rank as level_rank,
        firsts.contradicted
    from firsts
    inner join named on firsts.origin = named.origin
    left join conghua.levels as levels on named.level = levels.level
    cross join policy.terms as terms
)

select * from subjects

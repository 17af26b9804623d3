-- Which workbooks of the office need curing, and how badly?
--
-- Grain:  one row per workbook with problems; kinds are the kinds of its sheets.
-- Reads:  settlement.problems, intake.sheets.
-- Rule:   contract 2: its counts add up to totals.sql, which the page checks.
with

problems as (
    select * from settlement.problems
),

kinds as (
    select
        file,
        list(distinct kind order by kind) as kinds
    from intake.sheets
    group by file
),

final as (
    select
        problems.file,
        coalesce(any_value(kinds.kinds), []) as kinds,
        count(*) filter (where problems.severity = 'error') as errors,
        count(*) filter (where problems.severity != 'error') as notes
    from problems
    left join kinds on problems.file = kinds.file
    group by problems.file
)

select * from final
order by errors desc, notes desc, file asc

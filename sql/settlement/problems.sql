-- What is wrong in the office's data, in the order of the workbooks?
--
-- Grain:  one row per problem.
-- Reads:  intake.problems, intake.sheets, intake.captions, programme.findings,
--         programme.strays, policy.reasons.
-- Rule:   contract 2 (problems.csv): cells that cannot be read, rows that contradict
--         each other, and what the programme leaves out of its decisions.
with

located as (
    select
        findings.origin,
        findings.field,
        reasons.code,
        if(reasons.effect = 'note', 'note', 'error') as severity,
        reasons.title || '。' || reasons.cure as message
    from programme.findings as findings
    inner join policy.reasons as reasons on findings.rule = reasons.code
    where not findings.passed and reasons.in_data
    union
    select
        strays.origin,
        strays.field,
        strays.code,
        'note' as severity,
        strays.message
    from programme.strays as strays
),

placed as (
    select
        sheets.file,
        sheets.sheet,
        cast(origin_row(located.origin) as integer) as row,
        captions.caption as "column",
        located.code,
        located.severity,
        located.message
    from located
    inner join intake.sheets as sheets
        on origin_sheet(located.origin) = sheets.sheet_id
    left join intake.captions as captions
        on
            sheets.sheet_id = captions.sheet_id
            and located.field = captions.field
),

listed as (
    select
        file,
        sheet,
        row,
        coalesce("column", '') as "column",
        code,
        severity,
        message
    from placed
    union all
    select
        file,
        sheet,
        row,
        "column",
        code,
        severity,
        message
    from intake.problems
),

ordered as (
    select *
    from listed
    order by file, sheet, row, "column", code
)

select * from ordered

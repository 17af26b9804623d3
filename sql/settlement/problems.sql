-- What is wrong in the office's data, in the order of the workbooks?
--
-- Grain:  one row per problem; cell is the one to look at, empty where it is about a
--         whole sheet or file.
-- Reads:  intake.problems, intake.sheets, intake.captions, intake.letters,
--         programme.findings, programme.strays, policy.reasons.
-- Rule:   contract 2 (problems.csv): cells that cannot be read, rows that contradict
--         each other, and what the programme leaves out of its decisions.
with

located as (
    select
        findings.origin,
        findings.field,
        reasons.code,
        if(reasons.effect = 'note', 'note', 'error') as severity,
        reasons.title || '：' || mask_text(findings.observed) || '。' || reasons.cure
            as message
    from programme.findings as findings
    inner join policy.reasons as reasons on findings.rule = reasons.code
    where not findings.passed and reasons.in_data
    union
    select
        strays.origin,
        strays.field,
        strays.code,
        if(coalesce(reasons.effect, 'note') = 'note', 'note', 'error') as severity,
        strays.message
    from programme.strays as strays
    left join policy.reasons as reasons on strays.code = reasons.code
),

placed as (
    select
        sheets.file,
        sheets.sheet,
        cast(origin_row(located.origin) as integer) as row,
        captions.caption as "column",
        located.code,
        located.severity,
        located.message,
        coalesce(letters.letters, sheets.letters) || origin_row(located.origin) as cell
    from located
    inner join intake.sheets as sheets
        on origin_sheet(located.origin) = sheets.sheet_id
    left join intake.captions as captions
        on
            sheets.sheet_id = captions.sheet_id
            and located.field = captions.field
    left join intake.letters as letters
        on
            sheets.sheet_id = letters.sheet_id
            and located.field = letters.field
),

listed as (
    select
        file,
        sheet,
        row,
        coalesce("column", '') as "column",
        code,
        severity,
        message,
        cell
    from placed
    union all
    select
        file,
        sheet,
        row,
        "column",
        code,
        severity,
        message,
        cell
    from intake.problems
),

ordered as (
    select *
    from listed
    order by file, sheet, row, "column", code
)

select * from ordered

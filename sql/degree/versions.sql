-- Which sheets stand in workbooks that are versions of one?
--
-- Grain:  one row per sheet of such a workbook.
-- Reads:  intake.sheets, intake.workbooks.
-- Rule:   口径 15: workbooks of one name but for what marks a version (最终版, (1)) are
--         versions of one.
with

named as (
    select
        sheets.sheet_id,
        sheets.file,
        parse_filename(sheets.file) as name,
        workbooks.document
    from intake.sheets as sheets
    inner join intake.workbooks as workbooks on sheets.file = workbooks.file
),

-- One name in several folders is what several offices sent, each its own.
several as (
    select document
    from named
    group by document
    having count(distinct name) > 1
),

versions as (
    select named.*
    from named
    inner join several on named.document = several.document
)

select * from versions

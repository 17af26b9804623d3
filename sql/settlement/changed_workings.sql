-- Which lines of working are new where an amount or a tier is another than at the
-- previous run, and which workbook do they come from?
--
-- Grain:  one row per subject and line that was not said before.
-- Reads:  settlement.changed_subjects, settlement.changed_workbooks,
--         settlement.workings, intake.sheets, warehouse.workings.
-- Rule:   contract 2. No rule speaks of how much: a receipt more or an honour is told
--         by its own line.
with

now as (
    select
        workings.*,
        changed.run,
        changed.subject_id_before
    from settlement.workings as workings
    inner join settlement.changed_subjects as changed
        on workings.subject_id = changed.subject_id
    where changed.amount_differs
),

before as (
    select
        workings.run,
        workings.subject_id,
        workings.said
    from warehouse.workings as workings
    semi join settlement.changed_subjects as changed
        on
            workings.run = changed.run
            and workings.subject_id = changed.subject_id_before
),

new_lines as (
    select
        now.subject_id,
        now.place,
        now.origin,
        mask_text(now.said) as said,
        sheets.file,
        origin_row(now.origin) as row,
        workbooks.cause
    from now
    anti join before
        on
            now.run = before.run
            and now.subject_id_before = before.subject_id
            and now.said = before.said
    inner join intake.sheets as sheets on origin_sheet(now.origin) = sheets.sheet_id
    left join settlement.changed_workbooks as workbooks
        on sheets.file = workbooks.file
)

select * from new_lines

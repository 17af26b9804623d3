-- Which lines of working are new or gone where an amount or a tier is another than at
-- the previous run, and which workbook do they come from?
--
-- Grain:  one row per subject and line that only one of the two runs says.
-- Reads:  settlement.changed_subjects, settlement.changed_workbooks,
--         settlement.workings, intake.sheets, warehouse.workings, warehouse.sheets.
-- Rule:   contract 2. No rule speaks of how much: a receipt more or less, or an honour,
--         is told by its own line. A workbook that is gone was corrected.
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
        workings.*,
        changed.subject_id as subject_id_now
    from warehouse.workings as workings
    inner join settlement.changed_subjects as changed
        on
            workings.run = changed.run
            and workings.subject_id = changed.subject_id_before
    where changed.amount_differs
),

new_lines as (
    select
        now.subject_id,
        now.place,
        now.said,
        sheets.file,
        origin_row(now.origin) as row,
        coalesce(workbooks.cause, 'same') as cause
    from now
    anti join before
        on now.subject_id = before.subject_id_now and now.said = before.said
    inner join intake.sheets as sheets on origin_sheet(now.origin) = sheets.sheet_id
    left join settlement.changed_workbooks as workbooks
        on sheets.file = workbooks.file
),

gone_lines as (
    select
        before.subject_id_now as subject_id,
        before.place,
        '不再有：' || before.said as said,
        sheets.file,
        before.row,
        coalesce(workbooks.cause, 'correction') as cause
    from before
    anti join now
        on before.subject_id_now = now.subject_id and before.said = now.said
    inner join warehouse.sheets as sheets
        on before.run = sheets.run and before.sheet_id = sheets.sheet_id
    left join settlement.changed_workbooks as workbooks
        on sheets.file = workbooks.file
),

lines as (
    select
        *,
        true as fresh
    from new_lines
    union all
    select
        *,
        false as fresh
    from gone_lines
)

select * replace (mask_text(said) as said) from lines

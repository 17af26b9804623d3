-- How does each workbook of this run compare with those of the previous one?
--
-- Grain:  one row per workbook; cause: same, correction, evidence.
-- Reads:  intake.workbooks, settlement.previous_run, warehouse.runs.
-- Rule:   contract 2. A workbook that was not there is new evidence, one of the same
--         name with other content is a correction.
with

inputs_before as (
    select unnest(json_extract(runs.manifest, '$.inputs[*]')) as workbook
    from warehouse.runs as runs
    inner join settlement.previous_run as previous on runs.run = previous.run
),

workbooks_before as (
    select
        workbook ->> '$.name' as file,
        workbook ->> '$.sha256' as sha256
    from inputs_before
),

workbooks as (
    select
        now.file,
        case
            when bool_or(now.sha256 = before.sha256) then 'same'
            when bool_or(now.file = before.file) then 'correction'
            else 'evidence'
        end as cause
    from intake.workbooks as now
    left join workbooks_before as before
        on now.sha256 = before.sha256 or now.file = before.file
    group by now.file
)

select * from workbooks

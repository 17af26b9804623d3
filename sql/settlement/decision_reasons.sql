-- Why is each subject held, rejected or noted, who can cure it and how?
--
-- Grain:  one row per subject and failed rule.
-- Reads:  programme.findings, policy.reasons, intake.sheets, settlement.overpaid.
-- Rule:   contract 2 (reasons, notes); 9: what was typed into a cell may be a number of
--         anybody's.
with

failed as (
    select
        findings.subject_id,
        reasons.code,
        reasons.effect,
        reasons.title,
        reasons.who,
        reasons.cure,
        reasons.clause,
        mask_text(findings.observed)
        || if(
            reasons.placed,
            '（' || sheets.file || '第' || origin_row(findings.origin) || '行）',
            ''
        ) as detail
    from programme.findings as findings
    inner join policy.reasons as reasons on findings.rule = reasons.code
    inner join intake.sheets as sheets
        on origin_sheet(findings.origin) = sheets.sheet_id
    where not findings.passed
),

overpaid as (
    select
        overpaid.subject_id,
        reasons.code,
        reasons.effect,
        reasons.title,
        reasons.who,
        reasons.cure,
        reasons.clause,
        '已发 ' || overpaid.issued || ' 元，应得 ' || overpaid.entitlement || ' 元'
            as detail
    from settlement.overpaid as overpaid
    inner join policy.reasons as reasons on reasons.code = 'overpaid'
    where overpaid.subject_id is not null
),

listed as (
    select * from failed
    union all
    select * from overpaid
)

select * from listed

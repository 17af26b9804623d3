-- Why is each subject held, rejected or noted, who can cure it and how?
--
-- Grain:  one row per subject and failed rule.
-- Reads:  programme.findings, policy.reasons, intake.sheets.
-- Rule:   contract 2 (reasons, notes).
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
        findings.observed
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
)

select * from failed

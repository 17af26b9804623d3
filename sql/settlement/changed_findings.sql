-- Which rules say something else about a subject than at the previous run, and why?
--
-- Grain:  one row per subject and rule of the subjects decided otherwise.
-- Reads:  settlement.changed_subjects, settlement.changed_workbooks,
--         settlement.changed_policy, settlement.previous_run, programme.findings,
--         intake.sheets, policy.terms, policy.reasons, warehouse.findings.
-- Rule:   contract 2. What the ledger decides changes with it; else a workbook that was
--         not there is new evidence, one of the same name with other content is a
--         correction, and where the workbook is the very same the policy, the
--         evidence day or other people moved.
with

findings_before as (
    select
        changed.subject_id,
        findings.rule,
        findings.passed,
        findings.observed
    from settlement.changed_subjects as changed
    inner join warehouse.findings as findings
        on
            changed.run = findings.run
            and changed.subject_id_before = findings.subject_id
),

findings_now as (
    select
        findings.*,
        sheets.file,
        origin_row(findings.origin) as row
    from programme.findings as findings
    semi join settlement.changed_subjects as changed
        on findings.subject_id = changed.subject_id
    inner join intake.sheets as sheets
        on origin_sheet(findings.origin) = sheets.sheet_id
),

compared as (
    select
        coalesce(now.subject_id, before.subject_id) as subject_id,
        coalesce(now.rule, before.rule) as rule,
        now.passed,
        now.observed,
        before.passed as passed_before,
        before.observed as observed_before,
        now.file,
        now.row
    from findings_now as now
    full outer join findings_before as before
        on now.subject_id = before.subject_id and now.rule = before.rule
),

-- A rule that did not speak of the subject before and finds no fault now says nothing.
found as (
    select
        compared.* replace (
            mask_text(compared.observed) as observed,
            mask_text(compared.observed_before) as observed_before
        ),
        case
            when reasons.by_ledger then 'ledger'
            when workbooks.cause != 'same' then workbooks.cause
            when exists (select policy.name from settlement.changed_policy as policy)
                then 'policy'
            when terms.as_of != previous.as_of then 'as_of'
            else 'others'
        end as cause
    from compared
    inner join policy.reasons as reasons on compared.rule = reasons.code
    left join settlement.changed_workbooks as workbooks
        on compared.file = workbooks.file
    cross join policy.terms as terms
    cross join settlement.previous_run as previous
    where
        (
            compared.passed is distinct from compared.passed_before
            or compared.observed
            is distinct from compared.observed_before
        )
        and not (
            coalesce(compared.passed, true)
            and coalesce(compared.passed_before, true)
            and (compared.passed is null or compared.passed_before is null)
        )
)

select * from found

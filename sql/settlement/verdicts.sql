-- What does each subject get by the rules, and what is due now?
--
-- Grain:  one row per subject.
-- Reads:  programme.people, programme.entitlements, programme.findings,
--         policy.reasons, policy.terms, settlement.issued, settlement.identities,
--         settlement.returned, settlement.returned_payees.
-- Rule:   contract 2: any reject reason beats any hold reason; a payment is the
--         difference between the entitlement and what the ledger holds, and so is what
--         is reserved for who is held.
with

failed as (
    select
        findings.subject_id,
        bool_or(reasons.effect = 'reject') as rejected,
        bool_or(reasons.effect = 'hold') as held,
        string_agg(findings.rule, ';' order by findings.rule)
        filter (where reasons.effect != 'note') as reasons,
        string_agg(findings.rule, ';' order by findings.rule)
        filter (where reasons.effect = 'note') as notes
    from programme.findings as findings
    inner join policy.reasons as reasons on findings.rule = reasons.code
    where not findings.passed
    group by findings.subject_id
),

issued as (
    select
        identities.subject_id,
        sum(issued.amount) as all_years,
        sum(issued.amount) filter (where issued.year = terms.year) as this_year
    from settlement.identities as identities
    inner join settlement.issued as issued
        on identities.person_key = issued.person_key
    cross join policy.terms as terms
    group by identities.subject_id
),

judged as (
    select
        subjects.*,
        entitlements.tier,
        case
            when coalesce(failed.rejected, false) then 'reject'
            when coalesce(failed.held, false) then 'hold'
            else 'pay'
        end as outcome,
        entitlements.amount as entitlement,
        coalesce(failed.reasons, '') as reasons,
        coalesce(failed.notes, '') as notes,
        returned.person_key is not null
        or payees.payee_no is not null and issued.this_year is null as returned,
        coalesce(issued.this_year, 0) as issued_this_year,
        greatest(entitlements.amount - coalesce(issued.this_year, 0), 0) as due,
        coalesce(issued.all_years, 0) as issued_before
    from programme.people as subjects
    inner join programme.entitlements as entitlements
        on subjects.subject_id = entitlements.subject_id
    left join failed on subjects.subject_id = failed.subject_id
    left join issued on subjects.subject_id = issued.subject_id
    left join settlement.returned as returned
        on subjects.person_key = returned.person_key
    -- Paid in vain under another identity.
    left join settlement.returned_payees as payees
        on subjects.subject_no = payees.payee_no
),

verdicts as (
    select
        judged.subject_id,
        terms.programme,
        terms.year,
        judged.subject_no,
        judged.student_no,
        judged.name,
        judged.id_number,
        judged.person_key,
        judged.outcome,
        judged.tier,
        cast(
            if(judged.outcome = 'reject', 0, judged.entitlement) as decimal(14, 2)
        ) as amount,
        cast(if(judged.outcome = 'pay', judged.due, 0) as decimal(14, 2)) as payable,
        cast(if(judged.outcome = 'hold', judged.due, 0) as decimal(14, 2)) as reserved,
        judged.reasons,
        judged.notes,
        judged.cohort,
        judged.unit,
        judged.payee_no,
        judged.payee,
        judged.account,
        judged.returned,
        cast(judged.entitlement as decimal(14, 2)) as entitlement,
        cast(judged.issued_this_year as decimal(14, 2)) as issued_this_year,
        cast(judged.issued_before as decimal(14, 2)) as issued_before
    from judged
    cross join policy.terms as terms
)

select * from verdicts

-- Did a member pay at least as much tuition as the standard gives?
--
-- Grain:  one row per subject of the member tier who paid tuition.
-- Reads:  degree.entitlements, degree.tuition_paid, policy.terms.
-- Rule:   简章 七; contract 4 (Amount): a note, never a block.
with

judged as (
    select
        paid.subject_id,
        paid.amount >= terms.member_standard as passed,
        paid.amount || ' 元' as observed,
        paid.origin,
        'amount' as field
    from degree.tuition_paid as paid
    inner join degree.entitlements as entitlements
        on paid.subject_id = entitlements.subject_id
    cross join policy.terms as terms
    where entitlements.tier = 'member' and paid.amount > 0
)

select * from judged

-- Who was paid more than the entitlement, and why is it less now?
--
-- Grain:  one row per person.
-- Reads:  settlement.overpaid, settlement.decision_reasons.
-- Rule:   contract 7: recovered through this list, never by a negative payment.
with

reasons as (
    select
        subject_id,
        string_agg(title, '；' order by code) as reasons
    from settlement.decision_reasons
    where effect = 'reject'
    group by subject_id
),

final as (
    select
        row_number() over (order by overpaid.subject_id, overpaid.subject_no)
            as line_no,
        overpaid.name,
        overpaid.subject_no,
        overpaid.unit,
        overpaid.issued,
        overpaid.entitlement,
        overpaid.amount,
        case
            when overpaid.subject_id is null then '本次登记中没有此人'
            else coalesce(reasons.reasons, '应得金额减少')
        end as reason
    from settlement.overpaid as overpaid
    left join reasons on overpaid.subject_id = reasons.subject_id
)

select * from final
order by line_no

-- Who was paid more than the entitlement, why is it less now, and who has the money?
--
-- Grain:  one row per person.
-- Reads:  settlement.overpaid, settlement.decision_reasons, settlement.reidentified,
--         settlement.held_items, warehouse.payments, policy.terms.
-- Rule:   contract 7: recovered through this list, never by a negative payment, and
--         payment by payment. The payee may be somebody else than the person: a host.
with

overpaid as (
    select
        *,
        row_number() over (order by subject_id, subject_no) as line_no
    from settlement.overpaid
),

reasons as (
    select
        subject_id,
        string_agg(title, '；' order by code) as reasons
    from settlement.decision_reasons
    where effect = 'reject'
    group by subject_id
),

held as (
    select held_items.*
    from settlement.held_items as held_items
    inner join policy.terms as terms on held_items.year = terms.year
    where held_items.amount > 0
),

-- Under which identity the person holds money: the one that was paid, and the present
-- one.
identities as (
    select
        line_no,
        person_key
    from overpaid
    union
    select
        overpaid.line_no,
        moved.person_key
    from overpaid
    inner join settlement.reidentified as moved
        on overpaid.person_key = moved.paid_key
),

payments as (
    select
        identities.line_no,
        string_agg(distinct payments.payee, '、' order by payments.payee) as payees,
        string_agg(distinct payments.payment_no, chr(10) order by payments.payment_no)
            as payment_nos
    from identities
    inner join held on identities.person_key = held.person_key
    inner join warehouse.payments as payments
        on held.payment_no = payments.payment_no
    group by identities.line_no
),

final as (
    select
        overpaid.line_no,
        overpaid.name,
        overpaid.subject_no,
        overpaid.unit,
        overpaid.issued,
        overpaid.entitlement,
        overpaid.amount,
        case
            when overpaid.subject_id is null then '本次登记中没有此人'
            else coalesce(reasons.reasons, '应得金额减少')
        end as reason,
        payments.payees,
        payments.payment_nos
    from overpaid
    left join reasons on overpaid.subject_id = reasons.subject_id
    left join payments on overpaid.line_no = payments.line_no
)

select * from final
order by line_no

-- Who is paid how much by this run, and to which card?
--
-- Grain:  one row per payment proposed.
-- Reads:  settlement.payments, settlement.decisions, settlement.decision_reasons,
--         policy.tiers.
-- Rule:   contract 2: 累计金额 is what the ledger holds and this run's payments.
with

payments as (
    select * from settlement.payments
),

decisions as (
    select * from settlement.decisions
),

tiers as (
    select * from policy.tiers
),

remarks as (
    select
        subject_id,
        string_agg(title, '；' order by code) as remark
    from settlement.decision_reasons
    where effect = 'note'
    group by subject_id
),

kinds (kind, remark) as (
    values
    ('first', null),
    ('difference', '补发差额'),
    ('reissue', '退回重发')
),

listed as (
    select
        decisions.name,
        decisions.id_number,
        decisions.student_no,
        decisions.unit,
        payments.amount,
        payments.account,
        coalesce(tiers.title, decisions.tier) as tier,
        concat_ws('；', kinds.remark, remarks.remark) as remark,
        row_number() over (
            order by payments.subject_id, payments.payment_no
        ) as line_no,
        (
            decisions.issued_before
            + sum(payments.amount) over (
                partition by payments.subject_id
                order by payments.payment_no
                rows between unbounded preceding and current row
            )
        )::decimal(14, 2) as to_date_yuan
    from payments
    inner join decisions
        on payments.subject_id = decisions.subject_id
    left join tiers
        on decisions.tier = tiers.tier
    left join kinds
        on payments.kind = kinds.kind
    left join remarks
        on payments.subject_id = remarks.subject_id
),

final as (
    select
        line_no,
        name,
        id_number,
        student_no,
        unit,
        tier,
        amount,
        to_date_yuan,
        account,
        remark
    from listed
)

select * from final
order by line_no

-- Whom does the public see, and with how much?
--
-- Grain:  one row per payment proposed.
-- Reads:  settlement.payments, settlement.decisions, policy.tiers.
-- Rule:   contract 2: a name and a unit; no ID, card, telephone or birth date.
--         Offices write such numbers into these very cells: they are blotted out there
--         (sql/masks.sql).
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

listed as (
    select
        payments.amount,
        blot_out(decisions.name) as public_name,
        blot_out(decisions.unit) as public_unit,
        coalesce(tiers.title, decisions.tier) as tier,
        row_number() over (
            order by payments.subject_id, payments.payment_no
        ) as line_no
    from payments
    inner join decisions
        on payments.subject_id = decisions.subject_id
    left join tiers
        on decisions.tier = tiers.tier
),

final as (
    select
        line_no,
        public_name,
        public_unit,
        tier,
        amount
    from listed
)

select * from final
order by line_no

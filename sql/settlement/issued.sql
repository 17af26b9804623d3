-- What does the ledger already hold for each person, issued and not failed?
--
-- Grain:  one row per person, subject, programme year and tier; amounts in yuan.
-- Reads:  settlement.held_items.
-- Rule:   contract 7: a payment is the difference to this.
with

issued as (
    select
        person_key,
        subject_no,
        year,
        tier,
        cast(sum(amount) as decimal(14, 2)) as amount
    from settlement.held_items
    group by person_key, subject_no, year, tier
)

select * from issued

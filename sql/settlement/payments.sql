-- Which payments does this run propose?
--
-- Grain:  one row per payment; amounts in yuan.
-- Reads:  settlement.decisions, policy.terms.
-- Rule:   contract 2, 7: kind tells a first payment from a difference.
with

proposed as (
    select
        terms.run || '-' || lpad(
            cast(row_number() over (order by decisions.subject_id) as varchar), 6, '0'
        ) as payment_no,
        decisions.subject_id,
        decisions.subject_no,
        decisions.name as payee,
        decisions.account,
        decisions.person_key,
        decisions.tier,
        decisions.payable as amount,
        if(decisions.issued_this_year > 0, 'difference', 'first') as kind
    from settlement.decisions as decisions
    cross join policy.terms as terms
    where decisions.payable > 0
)

select * from proposed

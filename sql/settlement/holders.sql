-- Who holds money of this year already?
--
-- Grain:  one row per person: how much, in yuan.
-- Reads:  settlement.issued, policy.terms.
-- Rule:   contract 7: issued, and neither failed nor paid back.
with

holders as (
    select
        issued.person_key,
        sum(issued.amount) as amount
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    group by issued.person_key
    having sum(issued.amount) > 0
)

select * from holders

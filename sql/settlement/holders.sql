-- Who holds money of this year already?
--
-- Grain:  one row per person.
-- Reads:  settlement.issued, policy.terms.
-- Rule:   contract 7: issued, and neither failed nor paid back.
with

holders as (
    select distinct issued.person_key
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    where issued.amount > 0
)

select * from holders

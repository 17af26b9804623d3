-- What is each tier called?
--
-- Grain:  one row per tier.
-- Reads:  policy.tiers.
-- Rule:   简章 七.
with

named as (
    select
        tier,
        title
    from policy.tiers
)

select * from named

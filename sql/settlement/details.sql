-- Which columns of the programme's own stand beside each decision?
--
-- Grain:  one row per subject.
-- Reads:  programme.details.
-- Rule:   contract 2: decisions.csv carries them after its common columns.
with

details as (
    select * from programme.details
)

select * from details

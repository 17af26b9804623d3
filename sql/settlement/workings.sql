-- Which lines of working stand behind each decision?
--
-- Grain:  one row per subject and line, in order of place and origin.
-- Reads:  programme.workings.
-- Rule:   contract 1 (explain); a programme without any has none.
with

workings as (
    select * from programme.workings
)

select * from workings

-- By which runs may this one know who somebody was?
--
-- Grain:  one row per run of the programme made before this one.
-- Reads:  warehouse.runs, policy.terms.
-- Rule:   contract 7 (one identity). Never issued or not: what a run took for the same
--         person is a reason to ask, and asking twice costs less than paying twice. Of
--         the same year runs are known by number, of other years by the ledger having
--         moved since, so that an old run can be rebuilt later; a run that is not
--         entered yet comes after all.
with

own as (
    select runs.number
    from warehouse.runs as runs
    inner join policy.terms as terms on runs.run = terms.run
),

earlier as (
    select
        runs.run,
        runs.year
    from warehouse.runs as runs
    inner join policy.terms as terms on runs.programme = terms.programme
    left join own on true
    where
        if(
            runs.year = terms.year,
            own.number is null or runs.number < own.number,
            runs.ledger_head < terms.ledger_head
        )
)

select * from earlier

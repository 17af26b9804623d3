-- Which run of the same programme and year came before this one?
--
-- Grain:  one row; none at the first run of a year.
-- Reads:  warehouse.runs, policy.terms.
-- Rule:   contract 2 (what changed since the last run). Runs are known by number, so
--         that an old run can be rebuilt later.
with

earlier as (
    select
        runs.run,
        runs.as_of,
        cast(runs.manifest ->> '$.totals.entitled_yuan' as decimal(14, 2)) as entitled
    from warehouse.runs as runs
    inner join policy.terms as terms
        on
            runs.programme = terms.programme
            and runs.year = terms.year
            and runs.number < run_number(terms.run)
    order by runs.number desc
    limit 1
)

select * from earlier

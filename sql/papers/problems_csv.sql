-- Which cells could not be read or trusted, for whoever owns the workbooks?
--
-- Grain:  one row per problem.
-- Reads:  settlement.problems, in the order it was filled.
-- Rule:   contract 2: these columns, in this order, values masked.
with

final as (
    select
        file,
        sheet,
        row,
        "column",
        code,
        severity,
        message
    from settlement.problems
)

select * from final

-- What is to be marked in which workbook?
--
-- Grain:  one row per problem.
-- Reads:  settlement.problems.
-- Rule:   contract 2 (标注): every problem, at the cell it is about.
with

final as (
    select
        file,
        sheet,
        cell,
        row,
        "column",
        code,
        severity,
        message
    from settlement.problems
)

select * from final

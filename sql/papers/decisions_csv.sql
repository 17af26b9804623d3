-- What was decided about every person, for machines?
--
-- Grain:  one row per person-application.
-- Reads:  settlement.decisions, settlement.details.
-- Rule:   contract 2: these columns, in this order, then the programme's own.
with

decisions as (
    select
        programme,
        year,
        subject_no,
        name,
        id_number,
        outcome,
        tier,
        amount,
        payable,
        reasons,
        notes,
        subject_id
    from settlement.decisions
),

final as (
    select
        decisions.*,
        details.* exclude (subject_id) -- noqa: RF02
    from decisions
    inner join settlement.details as details
        on decisions.subject_id = details.subject_id
)

select * exclude (subject_id) from final
order by subject_id

-- What was decided about every person, for machines?
--
-- Grain:  one row per person-application.
-- Reads:  settlement.decisions.
-- Rule:   contract 2: these columns, in this order.
with

final as (
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
)

select * exclude (subject_id) from final
order by subject_id

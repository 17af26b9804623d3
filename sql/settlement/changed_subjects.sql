-- Who is decided otherwise than at the previous run?
--
-- Grain:  one row per subject of both runs decided otherwise.
-- Reads:  settlement.decisions, settlement.previous_run, warehouse.decisions.
-- Rule:   contract 2 (what changed since the last run). A table of its own, so that
--         findings are looked up for these few and not gathered for everybody.
with

before as (
    select decisions.*
    from warehouse.decisions as decisions
    inner join settlement.previous_run as previous on decisions.run = previous.run
),

changed as (
    select
        decisions.subject_id,
        before.subject_id as subject_id_before,
        before.run,
        decisions.amount != before.amount
        or decisions.tier != before.tier as amount_differs
    from settlement.decisions as decisions
    inner join before on decisions.subject_no = before.subject_no
    where
        decisions.outcome != before.outcome
        or decisions.amount != before.amount
        or decisions.tier != before.tier
        or decisions.reasons != before.reasons
)

select * from changed

-- Who would get something else under the other policy, and which rules moved them?
--
-- Grain:  one row per subject whose outcome, tier, amounts or reasons differ.
-- Reads:  was.decisions, was.failed, would.decisions, would.failed.
-- Rule:   the same evidence under both; subjects are the same ones, in the same order.
--         Yuan: gets is what who passes is entitled to; difference is what they would
--         get more or less.
with

moved as (
    select
        coalesce(old.subject_id, new.subject_id) as subject_id,
        string_agg(
            coalesce(old.rule, new.rule), ';' order by coalesce(old.rule, new.rule)
        ) as rules
    from was.failed as old
    full outer join would.failed as new
        on old.subject_id = new.subject_id and old.rule = new.rule
    where old.rule is null or new.rule is null
    group by coalesce(old.subject_id, new.subject_id)
),

compared as (
    select
        old.subject_id,
        old.subject_no,
        old.id_number,
        old.name,
        old.cohort,
        old.unit,
        old.outcome as outcome_before,
        new.outcome as outcome_after,
        old.tier as tier_before,
        new.tier as tier_after,
        old.amount as amount_before,
        new.amount as amount_after,
        old.payable as payable_before,
        new.payable as payable_after,
        old.reasons as reasons_before,
        new.reasons as reasons_after,
        if(old.outcome = 'pay', old.amount, 0) as gets_before,
        if(new.outcome = 'pay', new.amount, 0) as gets_after,
        coalesce(moved.rules, '') as moved_by
    from was.decisions as old
    inner join would.decisions as new on old.subject_id = new.subject_id
    left join moved on old.subject_id = moved.subject_id
    where
        old.outcome != new.outcome
        or old.tier != new.tier
        or old.amount != new.amount
        or old.payable != new.payable
        or old.reasons != new.reasons
),

measured as (
    select
        *,
        cast(gets_after - gets_before as decimal(14, 2)) as difference
    from compared
    order by subject_id
)

select * from measured

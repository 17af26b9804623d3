-- How many changed since the last run, and by how much did the money move?
--
-- Grain:  one row; none at the first run of a year. Yuan are entitlements that may be
--         paid out: at the last run, and what was added since.
-- Reads:  settlement.previous_run, settlement.changes.
-- Rule:   contract 2; the one definition of what changed.
with

counted as (
    select
        count(*) filter (where change = 'entered') as entered,
        count(*) filter (where change = 'left') as gone,
        count(*) filter (where change = 'outcome') as outcome,
        count(*) filter (where change = 'amount') as amount,
        count(*) filter (where change = 'reasons') as reasons,
        coalesce(sum(amount) filter (where outcome = 'pay'), 0)
        - coalesce(sum(amount_before) filter (where outcome_before = 'pay'), 0)
            as difference
    from settlement.changes
),

final as (
    select
        previous.run as since,
        counted.entered,
        counted.gone,
        counted.outcome,
        counted.amount,
        counted.reasons,
        previous.entitled as entitled_before,
        cast(counted.difference as decimal(14, 2)) as difference
    from settlement.previous_run as previous
    cross join counted
)

select * from final

-- Who entered, left or changed since the last run, from what to what, and why?
--
-- Grain:  one row per subject decided otherwise; the difference is of what may be paid
--         out, in yuan.
-- Reads:  settlement.changes.
-- Rule:   contract 2; entitlements of those held are reserved, not to be paid out.
with

outcomes (outcome, title) as (
    values
    ('pay', '发放'),
    ('hold', '待补'),
    ('reject', '不予资助')
),

worded as (
    select
        changes.name,
        changes.shown_no as subject_no,
        changes.unit,
        changes.change_title as change,
        case
            when changes.outcome_before is null then '—'
            else before.title || ' ' || changes.amount_before
        end as verdict_before,
        case
            when changes.outcome is null then '—'
            else now.title || ' ' || changes.amount
        end as verdict,
        coalesce(if(changes.outcome_before = 'pay', changes.amount_before, 0), 0)
            as yuan_before,
        coalesce(if(changes.outcome = 'pay', changes.amount, 0), 0) as yuan,
        changes.cause_title || '：' || changes.because as because,
        row_number() over (
            order by changes.change_place, changes.subject_id, changes.subject_no
        ) as line_no
    from settlement.changes as changes
    left join outcomes as before on changes.outcome_before = before.outcome
    left join outcomes as now on changes.outcome = now.outcome
),

final as (
    select
        line_no,
        name,
        subject_no,
        unit,
        change,
        verdict_before,
        verdict,
        cast(yuan - yuan_before as decimal(14, 2)) as difference,
        because
    from worded
)

select * from final
order by line_no

-- How long does it take from a run to the money on the cards?
--
-- Grain:  one row per run with payments that were or may yet be issued; Beijing time,
--         calendar days.
-- Reads:  analysis.runs, analysis.payments.
-- Rule:   contract 7: draft, approved, issued, paid. A run that a later one of its year
--         or a movement of money overtook waits for nothing.
with

paid as (
    select
        run,
        count(*) as payments,
        count(*) filter (where state = 'paid') as paid,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'issued' or may_be_issued) as open,
        median(returned_at) filter (where state = 'paid') as half_paid_at,
        max(returned_at) filter (where state = 'paid') as last_paid_at,
        bool_or(may_be_issued) as may_be_issued
    from analysis.payments
    group by run
),

timed as (
    select
        runs.run as 运行,
        date_trunc('minute', runs.made_at) as 运行时间,
        date_diff('day', cast(runs.made_at as date), cast(runs.approved_at as date))
            as 几天后批准,
        date_diff('day', cast(runs.made_at as date), cast(runs.issued_at as date))
            as 几天后发放,
        date_diff('day', cast(runs.made_at as date), cast(paid.half_paid_at as date))
            as 几天后半数到账,
        date_diff('day', cast(runs.made_at as date), cast(paid.last_paid_at as date))
            as 几天后最后到账,
        paid.payments as 笔数,
        paid.paid as 成功,
        paid.failed as 失败,
        paid.open as 未完
    from analysis.runs as runs
    inner join paid on runs.run = paid.run
    where runs.state = 'issued' or paid.may_be_issued
)

select * from timed
order by 运行时间, 运行

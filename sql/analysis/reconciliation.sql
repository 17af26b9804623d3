-- Does every yuan issued stand as paid, failed or open, and is nothing else there?
--
-- Grain:  one row per programme and year; amounts in yuan, 不符 must be zero.
-- Reads:  analysis.ledger, analysis.payments.
-- Rule:   contract 7: issued = paid + failed + open, counted from the entries and from
--         the payments apart.
with

entered as (
    select
        programme,
        year,
        count(*) as payments,
        sum(amount) as issued
    from analysis.ledger
    where kind = 'issued'
    group by programme, year
),

standing as (
    select
        programme,
        year,
        count(*) filter (where state = 'paid') as paid_count,
        count(*) filter (where state = 'failed') as failed_count,
        count(*) filter (where state = 'issued') as open_count,
        coalesce(sum(amount) filter (where state = 'paid'), 0) as paid,
        coalesce(sum(amount) filter (where state = 'failed'), 0) as failed,
        coalesce(sum(amount) filter (where state = 'issued'), 0) as open,
        sum(recovered) as recovered
    from analysis.payments
    group by programme, year
),

reconciled as (
    select
        entered.programme as 项目,
        entered.year as 年度,
        entered.payments as 发放笔数,
        entered.issued as 发放元,
        standing.paid_count as 成功笔数,
        standing.paid as 成功元,
        standing.failed_count as 失败笔数,
        standing.failed as 失败元,
        standing.open_count as 未回盘笔数,
        standing.open as 未回盘元,
        standing.recovered as 追回元,
        entered.issued - standing.paid - standing.failed - standing.open as 不符元
    from entered
    inner join standing
        on entered.programme = standing.programme and entered.year = standing.year
)

select * from reconciled
order by 项目, 年度

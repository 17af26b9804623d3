-- The cards of which issuers fail most, at the bank and before?
--
-- Grain:  one row per programme and issuer prefix (the card's first six digits).
-- Reads:  analysis.payments, analysis.decisions, analysis.findings.
-- Rule:   contract 7 (failed payments), 4 (card_invalid): another card cures both.
with

issued as (
    select
        programme,
        issuer_prefix,
        count(*) as issued,
        count(*) filter (where state = 'paid') as paid,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'issued') as open,
        coalesce(sum(amount) filter (where state = 'failed'), 0) as failed_yuan,
        mode(failure) as failure
    from analysis.payments
    where state != 'proposed' and issuer_prefix is not null
    group by programme, issuer_prefix
),

refused as (
    select
        decisions.programme,
        left(decisions.account_masked, 6) as issuer_prefix,
        count(*) as people
    from analysis.decisions as decisions
    inner join analysis.findings as findings
        on
            decisions.run = findings.run
            and decisions.subject_id = findings.subject_id
            and findings.rule = 'card_invalid'
    where
        decisions.is_latest
        and decisions.outcome = 'hold'
        and decisions.account_masked is not null
    group by decisions.programme, left(decisions.account_masked, 6)
),

counted as (
    select
        coalesce(issued.programme, refused.programme) as 项目,
        coalesce(issued.issuer_prefix, refused.issuer_prefix) as 卡号前六位,
        coalesce(issued.issued, 0) as 发放笔数,
        coalesce(issued.paid, 0) as 成功,
        coalesce(issued.failed, 0) as 失败,
        coalesce(issued.open, 0) as 未回盘,
        round(100.0 * issued.failed / nullif(issued.paid + issued.failed, 0), 1)
            as 失败百分比,
        coalesce(issued.failed_yuan, 0) as 失败金额元,
        issued.failure as 常见失败原因,
        coalesce(refused.people, 0) as 现因卡号无效待补
    from issued
    full outer join refused
        on
            issued.programme = refused.programme
            and issued.issuer_prefix = refused.issuer_prefix
)

select * from counted
order by 失败百分比 desc nulls last, 现因卡号无效待补 desc, 项目 asc, 卡号前六位 asc

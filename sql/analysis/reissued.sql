-- Whose payment came back and was made again, and how long did that take?
--
-- Grain:  one row per payment that was made again, or may yet be; amounts in yuan.
-- Reads:  analysis.payments.
-- Rule:   contract 7: a failed payment waits for another card, then is made again.
with

matched as (
    select
        again.programme as 项目,
        again.year as 年度,
        again.subject_no as 编号,
        failed.payment_no as 退回流水号,
        failed.account_masked as 原卡,
        failed.failure as 失败原因,
        again.payment_no as 重发流水号,
        again.account_masked as 新卡,
        again.amount as 金额元,
        case again.state
            when 'paid' then '成功'
            when 'failed' then '失败'
            when 'issued' then '未回盘'
            else '未发放'
        end as 现状,
        date_diff(
            'day', cast(failed.returned_at as date), cast(again.proposed_at as date)
        ) as 退回到重发天数
    from analysis.payments as again
    inner join analysis.payments as failed
        on
            again.programme = failed.programme
            and again.year = failed.year
            and again.subject_no = failed.subject_no
            and again.person_key is not distinct from failed.person_key
            and failed.state = 'failed'
            and again.proposed_at > failed.proposed_at
    where again.kind = 'reissue' and (again.state != 'proposed' or again.may_be_issued)
    qualify
        row_number() over (
            partition by again.payment_no
            order by failed.proposed_at desc
        ) = 1
)

select * from matched
order by 重发流水号

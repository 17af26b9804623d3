-- What became of the people of last year, who is new, and because of what?
--
-- Grain:  one row per programme, year, outcome then and now, and cause; amounts are
--         entitlements in yuan. Only years whose year before was run as well.
-- Reads:  analysis.decisions, analysis.findings, analysis.reasons.
-- Rule:   contract 7 (one identity): people are joined by person_key, not by number.
with

told as (
    select
        findings.run,
        findings.subject_id,
        string_agg(reasons.title, '；' order by findings.rule) as reasons
    from analysis.findings as findings
    inner join analysis.reasons as reasons
        on
            findings.run = reasons.run
            and findings.rule = reasons.code
            and reasons.effect != 'note'
    group by findings.run, findings.subject_id
),

people as (
    select
        decisions.programme,
        decisions.year,
        decisions.person_key,
        arg_max(
            case decisions.outcome
                when 'pay' then '发放'
                when 'hold' then '待补'
                else '不予资助'
            end,
            decisions.amount
        ) as outcome,
        arg_max(decisions.tier, decisions.amount) as tier,
        max(decisions.amount) as amount,
        arg_max(coalesce(told.reasons, ''), decisions.amount) as reasons
    from analysis.decisions as decisions
    left join told
        on decisions.run = told.run and decisions.subject_id = told.subject_id
    where decisions.is_latest
    group by decisions.programme, decisions.year, decisions.person_key
),

years as (
    select distinct
        now.programme,
        now.year
    from people as now
    inner join people as before
        on now.programme = before.programme and now.year = before.year + 1
),

this_year as (
    select people.*
    from people
    inner join years
        on people.programme = years.programme and people.year = years.year
),

last_year as (
    select people.* replace (people.year + 1 as year)
    from people
    inner join years
        on people.programme = years.programme and people.year + 1 = years.year
),

compared as (
    select
        coalesce(now.programme, before.programme) as 项目,
        coalesce(now.year, before.year) as 年度,
        coalesce(before.outcome, '—') as 去年结论,
        coalesce(now.outcome, '—') as 今年结论,
        case
            when before.person_key is null and now.outcome = '发放' then '今年新登记'
            when before.person_key is null then '今年新登记：' || now.reasons
            when now.person_key is null then '今年没有登记'
            when now.outcome != '发放' and now.reasons = before.reasons
                then '仍是：' || now.reasons
            when now.outcome != '发放' then '新的原因：' || now.reasons
            when before.outcome != '发放' then '已解决：' || before.reasons
            when now.tier != before.tier then '资助类别变化'
            when now.amount != before.amount then '金额变化'
            else '没有变化'
        end as 原因,
        coalesce(before.amount, 0) as amount_before,
        coalesce(now.amount, 0) as amount_now
    from this_year as now
    full outer join last_year as before
        on
            now.programme = before.programme
            and now.year = before.year
            and now.person_key = before.person_key
),

counted as (
    select
        项目,
        年度,
        去年结论,
        今年结论,
        原因,
        count(*) as 人数,
        sum(amount_before) as 去年元,
        sum(amount_now) as 今年元,
        sum(amount_now - amount_before) as 增减元
    from compared
    group by all
)

select * from counted
order by 项目 asc, 年度 asc, abs(增减元) desc, 人数 desc, 原因 asc

-- How often is each rule judged, and how often is it not met?
--
-- Grain:  one row per programme, year and rule, of the latest runs.
-- Reads:  analysis.runs, analysis.rules, analysis.reasons.
-- Rule:   contract 4 (Card): a rule whose evidence cannot be looked up is not judged.
with

counted as (
    select
        runs.programme as 项目,
        runs.year as 年度,
        reasons.met as 规则,
        case reasons.effect
            when 'reject' then '不予资助'
            when 'hold' then '待补'
            else '提示'
        end as 未满足时,
        rules.judged as 判过,
        rules.failed as 未满足,
        round(100.0 * rules.failed / rules.judged, 1) as 未满足百分比,
        reasons.clause as 依据
    from analysis.rules as rules
    inner join analysis.runs as runs on rules.run = runs.run and runs.is_latest
    inner join analysis.reasons as reasons
        on rules.run = reasons.run and rules.rule = reasons.code
)

select * from counted
order by 项目 asc, 年度 asc, 未满足百分比 desc, 规则 asc

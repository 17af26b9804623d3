-- Which reasons hold or refuse most people, and who cures them?
--
-- Grain:  one row per programme, year and reason, of the latest runs; a person with
--         several reasons counts in each. What holds nobody who is refused anyway.
-- Reads:  analysis.runs, analysis.decisions, analysis.findings, analysis.reasons.
-- Rule:   contract 2: the clause is the one the policy gives.
with

counted as (
    select
        runs.programme as 项目,
        runs.year as 年度,
        if(reasons.effect = 'reject', '不予资助', '待补') as 结论,
        reasons.title as 原因,
        count(*) as 人数,
        round(100.0 * count(*) / any_value(runs.people), 1) as 占全部百分比,
        reasons.who as 谁来更正,
        reasons.clause as 依据
    from analysis.findings as findings
    inner join analysis.runs as runs on findings.run = runs.run and runs.is_latest
    inner join analysis.decisions as decisions
        on
            findings.run = decisions.run
            and findings.subject_id = decisions.subject_id
    inner join analysis.reasons as reasons
        on
            findings.run = reasons.run
            and findings.rule = reasons.code
            and decisions.outcome = reasons.effect
    group by
        runs.programme,
        runs.year,
        reasons.effect,
        reasons.title,
        reasons.who,
        reasons.clause
)

select * from counted
order by 项目 asc, 年度 asc, 人数 desc, 原因 asc

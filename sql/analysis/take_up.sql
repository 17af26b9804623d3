-- How many of the planned places does each cohort fill, and how many get the aid?
--
-- Grain:  one row per programme with planned places, review year and cohort, in
--         registrations, as every paper counts; a person under two numbers is two.
-- Reads:  analysis.decisions, analysis.policies.
-- Rule:   简章 三: the plan is for one intake; the number is the policy's plan_places.
with

counted as (
    select
        decisions.programme as 项目,
        decisions.year as 年度,
        decisions.cohort as 入学批次,
        cast(any_value(plan.number) as integer) as 计划人数,
        count(*) as 登记人数,
        round(100.0 * count(*) / any_value(plan.number), 1) as 占计划百分比,
        count(*) filter (where decisions.outcome = 'pay') as 发放,
        count(*) filter (where decisions.outcome = 'hold') as 待补,
        count(*) filter (where decisions.outcome = 'reject') as 不予资助,
        round(
            100.0 * count(*) filter (where decisions.outcome = 'pay') / count(*), 1
        ) as 发放百分比
    from analysis.decisions as decisions
    inner join analysis.policies as plan
        on decisions.run = plan.run and plan.name = 'plan_places'
    where decisions.is_latest
    group by decisions.programme, decisions.year, decisions.cohort
)

select * from counted
order by 项目, 年度, 入学批次

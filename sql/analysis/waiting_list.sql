-- Who waits for a place of the quota, and how did they move since the run before?
--
-- Grain:  one row per application that waits now or waited at the run before.
-- Reads:  analysis.runs, analysis.decisions, analysis.findings, analysis.details.
-- Rule:   方案 一(四): whoever drops out leaves the place to the next in order.
with

runs as (
    select
        run,
        programme,
        year,
        row_number() over (partition by programme, year order by number desc) as back
    from analysis.runs
),

standing as (
    select
        runs.programme,
        runs.year,
        runs.back,
        decisions.subject_no,
        -- Long numbers are masked, and several may look alike.
        decisions.subject_no
        || if(contains(decisions.subject_no, '*'), decisions.person_key, '')
            as application,
        decisions.cohort,
        decisions.outcome,
        cast(places.value as integer) as place,
        findings.rule is not null as waits
    from runs
    inner join analysis.decisions as decisions on runs.run = decisions.run
    left join analysis.details as places
        on
            decisions.run = places.run
            and decisions.subject_id = places.subject_id
            and places.name = 'quota_place'
    left join analysis.findings as findings
        on
            decisions.run = findings.run
            and decisions.subject_id = findings.subject_id
            and findings.rule = 'quota_exceeded'
    where runs.back <= 2
),

this_time as (
    select * from standing
    where back = 1
),

last_time as (
    select * from standing
    where back = 2
),

moved as (
    select
        coalesce(now.programme, before.programme) as 项目,
        coalesce(now.year, before.year) as 年度,
        coalesce(now.subject_no, before.subject_no) as 申请编号,
        coalesce(now.cohort, before.cohort) as 报读层次,
        before.place as 上次位次,
        now.place as 本次位次,
        before.place - now.place as 前进,
        case
            when now.subject_no is null then '已退出'
            when now.waits and before.waits then '仍在候补'
            when now.waits then '新进候补'
            when now.outcome = 'reject' then '不予资助'
            else '已递补'
        end as 现状
    from this_time as now
    full outer join last_time as before
        on
            now.programme = before.programme
            and now.year = before.year
            and now.application = before.application
    where now.waits or before.waits
)

select * from moved
order by 项目, 年度, 本次位次 nulls last, 申请编号

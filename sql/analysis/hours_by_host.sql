-- How many class hours does each host give, and how many do its trainees attend?
--
-- Grain:  one row per programme, year and host; hours are class hours a trainee.
-- Reads:  analysis.courses, analysis.details, analysis.decisions, analysis.findings.
-- Rule:   通知 五(二): hours that counted, after the limit of each day.
with

trainees as (
    select
        courses.run,
        courses.subject_id,
        courses.host,
        any_value(cast(details.value as decimal(9, 2))) as given,
        sum(courses.hours_attended) as attended
    from analysis.courses as courses
    inner join analysis.details as details
        on
            courses.run = details.run
            and courses.subject_id = details.subject_id
            and details.name = 'project_hours'
    where courses.host is not null
    group by courses.run, courses.subject_id, courses.host
),

counted as (
    select
        decisions.programme as 项目,
        decisions.year as 年度,
        trainees.host as 承办单位,
        count(distinct decisions.cohort) as 项目数,
        count(*) as 学员,
        count(*) filter (where decisions.outcome = 'pay') as 发放,
        count(findings.rule) as 课时不足,
        round(avg(trainees.given), 1) as 人均开设课时,
        round(avg(trainees.attended), 1) as 人均计入课时,
        round(100.0 * sum(trainees.attended) / nullif(sum(trainees.given), 0), 1)
            as 出勤百分比
    from trainees
    inner join analysis.decisions as decisions
        on
            trainees.run = decisions.run
            and trainees.subject_id = decisions.subject_id
    left join analysis.findings as findings
        on
            trainees.run = findings.run
            and trainees.subject_id = findings.subject_id
            and findings.rule = 'attendance_short'
    group by decisions.programme, decisions.year, trainees.host
)

select * from counted
order by 项目, 年度, 出勤百分比, 承办单位

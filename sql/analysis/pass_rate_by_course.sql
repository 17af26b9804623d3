-- Which courses do how many pass, cohort by cohort?
--
-- Grain:  one row per programme, year, course and cohort, the lowest pass rate first.
-- Reads:  analysis.courses, analysis.decisions.
-- Rule:   简章 七, FAQ 19: a course counts as its best attempt ended. Undecided attempts
--         are in neither part of the rate.
with

results as (
    select
        decisions.programme,
        decisions.year,
        decisions.cohort,
        courses.course_name,
        courses.verdict,
        courses.score
    from analysis.courses as courses
    inner join analysis.decisions as decisions
        on
            courses.run = decisions.run
            and courses.subject_id = decisions.subject_id
    where courses.verdict is not null
),

counted as (
    select
        programme as 项目,
        year as 年度,
        course_name as 课程,
        cohort as 入学批次,
        count(*) as 考试人数,
        count(*) filter (where verdict = 'pass') as 通过,
        count(*) filter (where verdict = 'fail') as 未通过,
        count(*) filter (where verdict not in ('pass', 'fail')) as 未定,
        round(avg(score), 1) as 平均分,
        round(
            100.0 * count(*) filter (where verdict = 'pass')
            / nullif(count(*) filter (where verdict in ('pass', 'fail')), 0),
            1
        ) as 通过率百分比
    from results
    group by programme, year, course_name, cohort
)

select * from counted
order by 项目, 年度, 通过率百分比, 课程, 入学批次

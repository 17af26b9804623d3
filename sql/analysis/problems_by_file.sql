-- Which office files hold which kinds of problems, and how many?
--
-- Grain:  one row per programme, year, workbook, column and kind of problem, of the
--         latest runs.
-- Reads:  analysis.runs, analysis.problems.
-- Rule:   contract 2 (problems.csv): the office's own file and column names.
with

counted as (
    select
        runs.programme as 项目,
        runs.year as 年度,
        problems.file as 文件,
        problems."column" as 列,
        problems.code as 问题代码,
        if(problems.severity = 'error', '影响结论', '提示') as 影响,
        count(*) as 处,
        min(problems.row) as 首见行,
        any_value(split_part(problems.message, '。', 1)) as 例
    from analysis.problems as problems
    inner join analysis.runs as runs on problems.run = runs.run
    where runs.is_latest
    group by
        runs.programme,
        runs.year,
        problems.file,
        problems."column",
        problems.code,
        problems.severity
)

select * from counted
order by 项目 asc, 年度 asc, 处 desc, 文件 asc, 列 asc, 问题代码 asc

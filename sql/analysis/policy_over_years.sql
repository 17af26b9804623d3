-- Which amounts and limits did each year go by, and where are they written?
--
-- Grain:  one row per programme and value that can be counted with; one row more for
--         every other number it had.
-- Reads:  analysis.runs, analysis.policies.
-- Rule:   contract 8: every number with its clause; past years keep theirs.
with

used as (
    select
        policies.programme as 项目,
        policies.label as 名称,
        policies.value as 数值,
        policies.form as 形式,
        min(policies.year) as 首见年度,
        max(policies.year) as 末见年度,
        policies.valid_from as 自,
        policies.valid_to as 至,
        policies.source as 出处,
        max(policies.confirmed_on) as 核对日
    from analysis.policies as policies
    inner join analysis.runs as runs on policies.run = runs.run and runs.is_latest
    where policies.number is not null
    group by
        policies.programme,
        policies.label,
        policies.value,
        policies.form,
        policies.valid_from,
        policies.valid_to,
        policies.source
)

select * from used
order by 项目, 名称, 首见年度

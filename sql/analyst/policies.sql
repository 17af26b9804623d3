-- Which policy values was each run decided by, and where is each written?
--
-- Grain:  one row per run and value.
-- Reads:  warehouse.policies, warehouse.runs.
-- Rule:   contract 8: every number with its clause and dates.
create table analysis.policies as
with

final as (
    select
        policies.run,
        runs.programme,
        runs.year,
        policies.name,
        policies.label,
        policies.form,
        policies.value,
        case
            when policies.form in ('yuan', 'number', 'count')
                then cast(policies.value as decimal(14, 2))
        end as number,
        policies.source,
        policies.valid_from,
        policies.valid_to,
        policies.confirmed_on,
        policies.confirmed_by
    from warehouse.policies as policies
    inner join warehouse.runs as runs on policies.run = runs.run
)

select * from final;

comment on table analysis.policies is '每次运行、每个所用的政策数值一行，带出处和有效期。本表设立以前的运行没有行';
comment on column analysis.policies.run is '运行编号';
comment on column analysis.policies.programme is '资助项目';
comment on column analysis.policies.year is '评审年度';
comment on column analysis.policies.name is '数值的代码，如 member_standard';
comment on column analysis.policies.label is '数值的名称，如 会员资助标准';
comment on column analysis.policies.form is
'yuan 元，number 数，count 个数，month_day 月-日，text 文字，words 一组写法';
comment on column analysis.policies.value is '数值，照政策文件；一组写法以、相隔';
comment on column analysis.policies.number is '可以计算的数值（单位见 label 和 form）；其他为空';
comment on column analysis.policies.source is '条款出处';
comment on column analysis.policies.valid_from is '该版本生效日';
comment on column analysis.policies.valid_to is '该版本失效日；至今有效为空';
comment on column analysis.policies.confirmed_on is '最近一次核对原文的日期';
comment on column analysis.policies.confirmed_by is '核对人';

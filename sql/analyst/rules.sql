-- How often was each rule judged in each run, and how often not met?
--
-- Grain:  one row per run and rule.
-- Reads:  warehouse.findings.
-- Rule:   contract 8: the denominators to analysis.findings. A rule whose evidence
--         cannot be looked up is not judged.
create table analysis.rules as
with

final as (
    select
        run,
        rule,
        count(*) as judged,
        count(*) filter (where passed) as passed,
        count(*) filter (where not passed) as failed
    from warehouse.findings
    group by run, rule
)

select * from final;

comment on table analysis.rules is '每次运行、每条规则一行：判过多少份登记，多少满足。证据无从查起的不判';
comment on column analysis.rules.run is '运行编号';
comment on column analysis.rules.rule is '规则代码，与 run 一起连 reasons（code）';
comment on column analysis.rules.judged is '判过的登记份数';
comment on column analysis.rules.passed is '满足的份数';
comment on column analysis.rules.failed is '未满足的份数，等于 findings 中的行数';

-- Which rules did each application fail, on what evidence?
--
-- Grain:  one row per run, application and rule that was not met; how often each rule
--         was judged stands in analysis.rules.
-- Reads:  warehouse.findings.
-- Rule:   contract 2, 8: every reason and note of every run, with the row it rests on.
create table analysis.findings as
with

final as (
    select
        run,
        subject_id,
        rule,
        mask_text(observed) as observed,
        sheet_id,
        row,
        field
    from warehouse.findings
    where not passed
)

select * from final;

comment on table analysis.findings is
'每次运行、每份登记、每条未满足的规则一行，overpaid 除外（见 decisions 的 notes）。含义见 reasons，判过多少人见 rules';
comment on column analysis.findings.run is '运行编号';
comment on column analysis.findings.subject_id is '登记序号，与 run 一起连 decisions';
comment on column analysis.findings.rule is '规则代码，与 run 一起连 reasons（code）';
comment on column analysis.findings.observed is '实际看到的内容；号码遮盖';
comment on column analysis.findings.sheet_id is '依据所在的工作表，与 run 一起连 sheets';
comment on column analysis.findings.row is '依据所在的 Excel 行号';
comment on column analysis.findings.field is '依据所在的列（字段代码）';

-- Which facts of the programme's own stand beside each decision?
--
-- Grain:  one row per run, application and name.
-- Reads:  warehouse.details.
-- Rule:   contract 2, 8: the columns decisions.csv has after its common ones.
create table analysis.details as
with

final as (
    select
        run,
        subject_id,
        name,
        value
    from warehouse.details
    where value is not null
)

select * from final;

comment on table analysis.details is '每次运行、每份登记、每项本项目特有的事实一行，如从化的名额位次、技能研修的课时；学历提升没有';
comment on column analysis.details.run is '运行编号';
comment on column analysis.details.subject_id is '登记序号，与 run 一起连 decisions';
comment on column analysis.details.name is
'列名，与 decisions.csv 相同，如 quota_place 名额位次、attended_hours 出勤课时';
comment on column analysis.details.value is '内容，文本';

-- Which sheets of which workbooks did each run read?
--
-- Grain:  one row per run and sheet.
-- Reads:  warehouse.sheets.
-- Rule:   contract 3, 8: findings and courses name the row they rest on by it.
create table analysis.sheets as
with

final as (
    select
        run,
        sheet_id,
        mask_text(file) as file,
        mask_text(sheet) as sheet,
        kind
    from warehouse.sheets
)

select * from final;

comment on table analysis.sheets is '每次运行、每张读过的工作表一行';
comment on column analysis.sheets.run is '运行编号';
comment on column analysis.sheets.sheet_id is '工作表在该次运行中的序号';
comment on column analysis.sheets.file is '工作簿';
comment on column analysis.sheets.sheet is '工作表名';
comment on column analysis.sheets.kind is
'表的种类，如 registration 登记、grades 成绩、tuition 缴费、sign_ins 签到';

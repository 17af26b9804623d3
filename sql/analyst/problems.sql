-- What was wrong in the office's data, cell by cell?
--
-- Grain:  one row per run and problem.
-- Reads:  warehouse.problems.
-- Rule:   contract 2 (problems.csv), 8.
create table analysis.problems as
with

final as (
    select
        run,
        mask_text(file) as file,
        mask_text(sheet) as sheet,
        row,
        mask_text("column") as "column",
        code,
        severity,
        mask_text(message) as message
    from warehouse.problems
)

select * from final;

comment on table analysis.problems is '每次运行、每处材料问题一行，与 problems.csv 相同';
comment on column analysis.problems.run is '运行编号';
comment on column analysis.problems.file is '填报单位的工作簿';
comment on column analysis.problems.sheet is '工作表';
comment on column analysis.problems.row is 'Excel 行号；0 指整张表或整个文件';
comment on column analysis.problems."column" is '填报单位自己的列名';
comment on column analysis.problems.code is '问题代码';
comment on column analysis.problems.severity is 'error 影响结论，warning 请核对，note 只是提示';
comment on column analysis.problems.message is '哪里不对，怎样更正；号码遮盖';

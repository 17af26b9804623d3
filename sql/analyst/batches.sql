-- Which bank files were issued?
--
-- Grain:  one row per bank file.
-- Reads:  warehouse.batches, warehouse.runs.
-- Rule:   contract 7, 8.
create table analysis.batches as
with

final as (
    select
        batches.batch,
        batches.run,
        runs.programme,
        runs.year,
        batches.bank,
        batches.file,
        batches.payments,
        batches.amount
    from warehouse.batches as batches
    inner join warehouse.runs as runs on batches.run = runs.run
)

select * from final;

comment on table analysis.batches is '每个银行文件一行';
comment on column analysis.batches.batch is '批次号';
comment on column analysis.batches.run is '运行编号';
comment on column analysis.batches.programme is '资助项目';
comment on column analysis.batches.year is '评审年度';
comment on column analysis.batches.bank is '银行文件格式';
comment on column analysis.batches.file is '银行文件名';
comment on column analysis.batches.payments is '笔数';
comment on column analysis.batches.amount is '金额合计（元）';

-- What is each tier called?
--
-- Grain:  one row per run and tier.
-- Reads:  warehouse.tiers.
-- Rule:   contract 8; the [tiers] of the policy the run was decided by.
create table analysis.tiers as
with

final as (
    select
        run,
        tier,
        title
    from warehouse.tiers
)

select * from final;

comment on table analysis.tiers is '每次运行、每种资助类别一行。本表设立以前的运行没有行';
comment on column analysis.tiers.run is '运行编号';
comment on column analysis.tiers.tier is '资助类别代码';
comment on column analysis.tiers.title is '资助类别名称';

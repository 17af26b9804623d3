-- Whom is each payment for, in which cohort and tier, and does the person hold it?
--
-- Grain:  one row per payment and application; the items of a payment add up to it.
-- Reads:  warehouse.payment_items, warehouse.item_states, warehouse.decisions.
-- Rule:   contract 7, 8: money by person, cohort and tier is counted here.
create table analysis.payment_items as
with

final as (
    select
        items.payment_no,
        items.run,
        decisions.programme,
        decisions.year,
        mask_identities(items.subject_no) as subject_no,
        items.person_key,
        decisions.cohort,
        items.tier,
        items.amount,
        coalesce(states.state, 'proposed') as state,
        coalesce(states.recovered, 0) as recovered
    from warehouse.payment_items as items
    inner join warehouse.decisions as decisions
        on items.run = decisions.run and items.subject_no = decisions.subject_no
    left join warehouse.item_states as states
        on
            items.payment_no = states.payment_no
            and items.subject_no = states.subject_no
)

select * from final;

comment on table analysis.payment_items is '每笔付款、每份登记一行：按人、按组、按资助类别算钱用本表；同一笔各行之和等于该笔金额';
comment on column analysis.payment_items.payment_no is '流水号，连 payments';
comment on column analysis.payment_items.run is '提出该笔的运行编号';
comment on column analysis.payment_items.programme is '资助项目';
comment on column analysis.payment_items.year is '评审年度';
comment on column analysis.payment_items.subject_no is '学号、申请编号，技能研修为 项目编号/身份证号（遮盖）';
comment on column analysis.payment_items.person_key is '此人的键，跨年度不变';
comment on column analysis.payment_items.cohort is '统计的组：入学批次；项目编号；报读层次';
comment on column analysis.payment_items.tier is '资助类别代码，名称见 tiers';
comment on column analysis.payment_items.amount is '此人在这一笔中的份额（元）';
comment on column analysis.payment_items.state is
'proposed 未发放，issued 已发放未回盘，paid 成功，failed 失败';
comment on column analysis.payment_items.recovered is '从此人份额中追回的金额（元）';

-- What was decided about everybody, in every run?
--
-- Grain:  one row per run and application (a person may have several).
-- Reads:  warehouse.decisions, warehouse.runs.
-- Rule:   contract 2, 8. No names; whoever needs one asks settle explain.
create table analysis.decisions as
with

latest as (
    select run
    from warehouse.runs
    qualify row_number() over (partition by programme, year order by number desc) = 1
),

final as (
    select
        decisions.run,
        decisions.subject_id,
        decisions.programme,
        decisions.year,
        latest.run is not null as is_latest,
        mask_identities(decisions.subject_no) as subject_no,
        decisions.person_key,
        mask(decisions.id_number) as id_masked,
        decisions.cohort,
        blot_out(decisions.unit) as unit,
        decisions.tier,
        decisions.outcome,
        decisions.entitlement,
        decisions.amount,
        decisions.payable,
        decisions.reasons,
        decisions.notes,
        mask(decisions.account) as account_masked
    from warehouse.decisions as decisions
    left join latest on decisions.run = latest.run
)

select * from final;

comment on table analysis.decisions is '每次运行、每份登记一行：结论、金额和原因。一人可有多份登记；姓名不在本库';
comment on column analysis.decisions.run is '运行编号';
comment on column analysis.decisions.subject_id is
'登记在该次运行中的序号；与 run 合起来是本表的主键，findings、courses、details 用它相连';
comment on column analysis.decisions.programme is '资助项目';
comment on column analysis.decisions.year is '评审年度';
comment on column analysis.decisions.is_latest is '是否属于该项目该年度最近一次运行；看现状取 true';
comment on column analysis.decisions.subject_no is '学号、申请编号，技能研修为 项目编号/身份证号（身份证号遮盖）';
comment on column analysis.decisions.person_key is
'同一个人在各项目各年度相同的键（身份证号的带密钥散列），不能倒推出号码';
comment on column analysis.decisions.id_masked is '遮盖的身份证号，如 110101********1234；无法读取为空';
comment on column analysis.decisions.cohort is '统计的组：入学批次；技能研修为项目编号；从化为报读层次';
comment on column analysis.decisions.unit is '工作单位，照登记表；其中的电话、号码、出生日期以＊＊＊代替';
comment on column analysis.decisions.tier is '资助类别代码，名称见 tiers';
comment on column analysis.decisions.outcome is 'pay 发放，hold 待补（金额保留），reject 不予资助';
comment on column analysis.decisions.entitlement is '按材料应得的金额（元），不予资助的也照算；早期运行为空';
comment on column analysis.decisions.amount is '应得金额（元）；不予资助为 0';
comment on column analysis.decisions.payable is '本次应发（元）：应得减去台账已发未退；不是 pay 为 0';
comment on column analysis.decisions.reasons is '未通过的规则代码，以 ; 相隔，按字母排；发放为空';
comment on column analysis.decisions.notes is '只提示、不影响结论的代码，以 ; 相隔';
comment on column analysis.decisions.account_masked is '遮盖的收款卡号或账号';

-- Which runs were made, by whom, from which policy, and how far did each come?
--
-- Grain:  one row per finished run.
-- Reads:  warehouse.runs, warehouse.approvals, warehouse.ledger, warehouse.batches.
-- Rule:   contract 2, 7, 8. What a run found is what its run.json says.
create table analysis.runs as
with

issues as (
    select
        batches.run,
        min(ledger.at) as issued_at
    from warehouse.batches as batches
    inner join warehouse.ledger as ledger
        on batches.batch = ledger.batch and ledger.kind = 'issued'
    group by batches.run
),

final as (
    select
        runs.run,
        runs.programme,
        runs.year,
        runs.number,
        runs.number = max(runs.number) over (
            partition by runs.programme, runs.year
        ) as is_latest,
        runs.state,
        runs.as_of,
        mask_text(runs.made_by) as made_by,
        timezone('Asia/Shanghai', runs.made_at) as made_at,
        mask_text(approvals.approved_by) as approved_by,
        timezone('Asia/Shanghai', approvals.approved_at) as approved_at,
        timezone('Asia/Shanghai', issues.issued_at) as issued_at,
        cast(runs.manifest ->> '$.counts.people' as integer) as people,
        cast(runs.manifest ->> '$.counts.pay' as integer) as pay_people,
        cast(runs.manifest ->> '$.counts.hold' as integer) as hold_people,
        cast(runs.manifest ->> '$.counts.reject' as integer) as reject_people,
        cast(runs.manifest ->> '$.totals.entitled_yuan' as decimal(14, 2))
            as entitled_yuan,
        cast(runs.manifest ->> '$.totals.reserved_yuan' as decimal(14, 2))
            as reserved_yuan,
        cast(runs.manifest ->> '$.payable_total' as decimal(14, 2)) as payable_yuan,
        cast(runs.manifest ->> '$.payments' as integer) as payments,
        cast(runs.manifest ->> '$.problems' as integer) as problems,
        cast(runs.manifest ->> '$.policy.valid_from' as date) as policy_valid_from,
        runs.manifest ->> '$.policy.sha256' as policy_sha256,
        runs.manifest ->> '$.code' as code_version
    from warehouse.runs as runs
    left join warehouse.approvals as approvals on runs.run = approvals.run
    left join issues on runs.run = issues.run
)

select * from final;

comment on table analysis.runs is '每次完成的运行一行。其他各表用 run 与本表相连';
comment on column analysis.runs.run is '运行编号：项目-年度-序号，从不重用';
comment on column analysis.runs.programme is
'资助项目：政策文件的名称，如 beijing-degree 学历提升、beijing-skills 技能研修、conghua-degree 从化学历教育';
comment on column analysis.runs.year is '评审年度（公历年）';
comment on column analysis.runs.number is '该项目该年度的第几次运行';
comment on column analysis.runs.is_latest is '是否为该项目该年度最近一次运行；看现状取 true';
comment on column analysis.runs.state is 'draft 待批准，approved 已批准，issued 已发放';
comment on column analysis.runs.as_of is '材料截止日：此日以后的证据不算';
comment on column analysis.runs.made_by is '制表人';
comment on column analysis.runs.made_at is '运行时间（北京时间）';
comment on column analysis.runs.approved_by is '批准人；未批准为空';
comment on column analysis.runs.approved_at is '批准时间（北京时间）；未批准为空';
comment on column analysis.runs.issued_at is '发放记账时间（北京时间）；未发放为空';
comment on column analysis.runs.people is '人数：每份登记算一人';
comment on column analysis.runs.pay_people is '其中发放（人）';
comment on column analysis.runs.hold_people is '其中待补（人）';
comment on column analysis.runs.reject_people is '其中不予资助（人）';
comment on column analysis.runs.entitled_yuan is '应得金额合计（元）：只计结论为发放者，本次以前已发的也在内';
comment on column analysis.runs.reserved_yuan is
'为待补者预留的合计（元）：其应得金额中尚未发放的部分';
comment on column analysis.runs.payable_yuan is '本次应发合计（元）：应得减去台账中已发未退的';
comment on column analysis.runs.payments is '本次应发笔数';
comment on column analysis.runs.problems is '材料问题处数';
comment on column analysis.runs.policy_valid_from is '所用政策版本的生效日';
comment on column analysis.runs.policy_sha256 is '所用政策文件的 SHA-256';
comment on column analysis.runs.code_version is '程序版本';

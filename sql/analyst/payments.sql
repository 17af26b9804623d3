-- Which payments were proposed, and what became of each?
--
-- Grain:  one row per payment a run proposed, issued or not.
-- Reads:  warehouse.payments, warehouse.payment_items, warehouse.payment_states,
--         warehouse.ledger, warehouse.runs, warehouse.stale_runs.
-- Rule:   contract 7, 8. A payee is named where it is an institution, paid for others.
create table analysis.payments as
with

items as (
    select
        payment_no,
        count(*) as people,
        any_value(person_key) as person_key,
        bool_or(subject_no = payee_no) as own
    from (
        select
            items.payment_no,
            items.person_key,
            items.subject_no,
            payments.subject_no as payee_no
        from warehouse.payment_items as items
        inner join warehouse.payments as payments
            on items.payment_no = payments.payment_no
    ) as shares
    group by payment_no
),

told as (
    select
        ledger.payment_no,
        min(ledger.at) filter (where ledger.kind = 'issued') as issued_at,
        arg_max(ledger.at, ledger.entry_no)
        filter (where ledger.kind in ('paid', 'failed')) as returned_at,
        arg_max(ledger.note, ledger.entry_no)
        filter (where ledger.kind in ('paid', 'failed')) as note
    from warehouse.ledger as ledger
    group by ledger.payment_no
),

-- Of each programme and year the approved run that waits, else its latest draft.
fresh as (
    select arg_max(runs.run, (runs.state = 'approved', runs.number)) as run
    from warehouse.runs as runs
    where
        runs.state != 'issued'
        and runs.run not in (select stale.run from warehouse.stale_runs as stale)
    group by runs.programme, runs.year
),

final as (
    select
        payments.payment_no,
        payments.run,
        runs.programme,
        runs.year,
        mask_identities(payments.subject_no) as subject_no,
        case when items.people = 1 and items.own then items.person_key end
            as person_key,
        items.people,
        case when not items.own then payments.payee end as payee,
        mask(payments.account) as account_masked,
        case when items.own then left(mask(payments.account), 6) end as issuer_prefix,
        payments.amount,
        payments.kind,
        coalesce(states.state, 'proposed') as state,
        states.state is null and fresh.run is not null as may_be_issued,
        coalesce(states.recovered, 0) as recovered,
        states.batch,
        timezone('Asia/Shanghai', runs.made_at) as proposed_at,
        timezone('Asia/Shanghai', told.issued_at) as issued_at,
        case
            when states.state in ('paid', 'failed')
                then timezone('Asia/Shanghai', told.returned_at)
        end as returned_at,
        case when states.state = 'failed' then mask_text(told.note) end as failure
    from warehouse.payments as payments
    inner join warehouse.runs as runs on payments.run = runs.run
    inner join items on payments.payment_no = items.payment_no
    left join warehouse.payment_states as states
        on payments.payment_no = states.payment_no
    left join told on payments.payment_no = told.payment_no
    left join fresh on payments.run = fresh.run
)

select * from final;

comment on table analysis.payments is '每笔提出的付款一行，不论是否已发放，带银行结果。各人的份额见 payment_items';
comment on column analysis.payments.payment_no is '流水号，永不重复';
comment on column analysis.payments.run is '提出该笔的运行编号';
comment on column analysis.payments.programme is '资助项目';
comment on column analysis.payments.year is '评审年度';
comment on column analysis.payments.subject_no is '收款对象：学号、申请编号，技能研修为项目编号；身份证号遮盖';
comment on column analysis.payments.person_key is '付给本人时此人的键；付给机构时为空';
comment on column analysis.payments.people is '这一笔为几个人而付';
comment on column analysis.payments.payee is '收款机构名称；付给个人时为空';
comment on column analysis.payments.account_masked is '遮盖的收款卡号或账号';
comment on column analysis.payments.issuer_prefix is '卡号前六位：发卡机构；付给机构时为空';
comment on column analysis.payments.amount is '金额（元）';
comment on column analysis.payments.kind is 'first 首次，difference 差额，reissue 退回后重发';
comment on column analysis.payments.state is
'proposed 未发放，issued 已发放未回盘，paid 成功，failed 失败';
comment on column analysis.payments.may_be_issued is
'尚未发放而仍可发放：所属运行是待发放的一次，没有作废';
comment on column analysis.payments.recovered is '付款后追回的金额（元）';
comment on column analysis.payments.batch is '银行批次；未发放为空';
comment on column analysis.payments.proposed_at is '运行时间（北京时间）';
comment on column analysis.payments.issued_at is '发放记账时间（北京时间）；未发放为空';
comment on column analysis.payments.returned_at is '银行结果登记时间（北京时间）；未回盘为空';
comment on column analysis.payments.failure is '银行所说的失败原因；号码遮盖';

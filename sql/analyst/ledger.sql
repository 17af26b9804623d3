-- What moved in the ledger, entry by entry?
--
-- Grain:  one row per ledger entry.
-- Reads:  warehouse.ledger.
-- Rule:   contract 7, 8. Without the chain of hashes: whoever knows the rest of an
--         entry could find an identity number from its hash. settle verify checks it.
create table analysis.ledger as
with

final as (
    select
        entry_no,
        timezone('Asia/Shanghai', "at") as "at", -- noqa: RF06
        kind,
        payment_no,
        programme,
        year,
        mask_identities(subject_no) as subject_no,
        person_key,
        amount,
        batch,
        mask_text("by") as "by", -- noqa: RF06
        mask_text(note) as note
    from warehouse.ledger
)

select * from final;

comment on table analysis.ledger is '台账每条分录一行，只增不改。付款现在的状态见 payments';
comment on column analysis.ledger.entry_no is '分录号，从 1 起连续';
comment on column analysis.ledger."at" is '记账时间（北京时间）'; -- noqa: RF06
comment on column analysis.ledger.kind is
'issued 发放，paid 成功，failed 失败，recovered 追回，corrected 更正（其后的分录为准）';
comment on column analysis.ledger.payment_no is '流水号';
comment on column analysis.ledger.programme is '资助项目';
comment on column analysis.ledger.year is '评审年度';
comment on column analysis.ledger.subject_no is '收款对象，身份证号遮盖';
comment on column analysis.ledger.person_key is '此人的键；一笔为多人而付时是收款机构的键';
comment on column analysis.ledger.amount is '金额（元）';
comment on column analysis.ledger.batch is '银行批次';
comment on column analysis.ledger."by" is '经办人'; -- noqa: RF06
comment on column analysis.ledger.note is '说明：失败原因、追回凭证、所更正的分录；号码遮盖';

-- What does each rule mean to people, who can cure it, and by which clause?
--
-- Grain:  one row per run and rule; the same code may read otherwise in another year.
-- Reads:  warehouse.reasons.
-- Rule:   contract 8; the [reasons] of the policy the run was decided by.
create table analysis.reasons as
with

final as (
    select
        run,
        code,
        effect,
        title,
        met,
        who,
        cure,
        clause
    from warehouse.reasons
)

select * from final;

comment on table analysis.reasons is '每次运行、每条规则一行：说法、影响、由谁更正、条款。本表设立以前的运行没有行';
comment on column analysis.reasons.run is '运行编号';
comment on column analysis.reasons.code is '规则代码';
comment on column analysis.reasons.effect is '未满足时：reject 不予资助，hold 待补，note 只提示';
comment on column analysis.reasons.title is '未满足时的说法';
comment on column analysis.reasons.met is '满足时的说法';
comment on column analysis.reasons.who is '由谁更正';
comment on column analysis.reasons.cure is '怎样更正';
comment on column analysis.reasons.clause is '依据的条款';

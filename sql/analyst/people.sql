-- Who was ever decided about?
--
-- Grain:  one row per person, over all programmes and years.
-- Reads:  warehouse.decisions.
-- Rule:   contract 7 (one identity), 8. Whose identity cannot be read counts anew with
--         every number they go by.
create table analysis.people as
with

final as (
    select
        person_key,
        mask(any_value(id_number)) as id_masked,
        min(year) as first_year,
        max(year) as last_year,
        count(distinct year) as years,
        count(distinct programme) as programmes
    from warehouse.decisions
    group by person_key
)

select * from final;

comment on table analysis.people is '每人一行，跨项目跨年度。身份证号无法读取的人，按其学号或编号算作一人';
comment on column analysis.people.person_key is '此人的键（身份证号的带密钥散列），各表用它相连';
comment on column analysis.people.id_masked is '遮盖的身份证号';
comment on column analysis.people.first_year is '最早的评审年度';
comment on column analysis.people.last_year is '最近的评审年度';
comment on column analysis.people.years is '出现在几个评审年度';
comment on column analysis.people.programmes is '出现在几个资助项目';

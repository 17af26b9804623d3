-- How much did each tier receive in each year, against the most a person can get?
--
-- Grain:  one row per programme, year and tier of the study aid; amounts in yuan,
--         without what failed or was paid back. 累计 is per person over all years up to
--         then.
-- Reads:  analysis.payment_items, analysis.tiers, analysis.policies.
-- Rule:   简章 前言, FAQ 25: members at most the policy's lifetime_cap; 简章 三, FAQ 18:
--         honours at most the tuition of the whole course, tuition_total.
with

held as (
    select
        run,
        programme,
        year,
        tier,
        person_key,
        amount - recovered as amount
    from analysis.payment_items
    where state in ('issued', 'paid')
),

running as (
    select
        programme,
        year,
        tier,
        person_key,
        any_value(run) as run,
        sum(amount) as amount,
        sum(sum(amount)) over (
            partition by programme, tier, person_key
            order by year
        ) as so_far
    from held
    group by programme, year, tier, person_key
    having sum(amount) > 0
),

counted as (
    select
        running.programme as 项目,
        running.year as 年度,
        any_value(tiers.title) as 类别,
        count(*) as 人数,
        sum(running.amount) as 已发元,
        cast(avg(running.amount) as decimal(14, 2)) as 人均元,
        cast(avg(running.so_far) as decimal(14, 2)) as 累计人均元,
        max(running.so_far) as 累计最高元,
        any_value(caps.number) as 上限元,
        any_value(caps.label) as 上限依据,
        round(100.0 * avg(running.so_far) / any_value(caps.number), 1) as 占上限百分比
    from running
    inner join analysis.tiers as tiers
        on running.run = tiers.run and running.tier = tiers.tier
    inner join analysis.policies as caps
        on
            running.run = caps.run
            and caps.name = if(running.tier = 'member', 'lifetime_cap', 'tuition_total')
    group by running.programme, running.year, running.tier
)

select * from counted
order by 项目, 年度, 类别

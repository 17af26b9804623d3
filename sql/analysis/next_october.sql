-- How much will next October need, cohort by cohort?
--
-- Grain:  one row per cohort known today that is under review next year; amounts in
--         yuan. Cohorts yet to enrol are not in it.
-- Reads:  analysis.runs, analysis.decisions, analysis.policies, analysis.payment_items.
-- Rule:   简章 七 (which years review a cohort), FAQ 25 (what is left under the cap). 最多
--         is everybody passing; 预计 takes the share of this year's reviewed who were not
--         rejected, of the cohort itself or, not reviewed yet, of all.
with

newest as (
    select run
    from analysis.runs
    where programme = 'beijing-degree'
    qualify number = max(number) over (partition by year) and year = max(year) over ()
),

terms as (
    select
        any_value(policies.year) as year,
        max(policies.number) filter (where policies.name = 'member_standard')
            as standard,
        max(policies.number) filter (where policies.name = 'lifetime_cap') as cap,
        max(policies.number) filter (where policies.name = 'reviews') as reviews,
        max(policies.number) filter (where policies.name = 'spring_first_review')
            as spring,
        max(policies.number) filter (where policies.name = 'autumn_first_review')
            as autumn
    from analysis.policies as policies
    inner join newest on policies.run = newest.run
),

member_years as (
    select
        person_key,
        year,
        sum(amount - recovered) as amount
    from analysis.payment_items
    where programme = 'beijing-degree' and state in ('issued', 'paid')
    group by person_key, year
    having not bool_or(tier != 'member' and amount > recovered)
),

held as (
    select
        years.person_key,
        sum(years.amount) filter (where years.year != terms.year) as other_years,
        sum(years.amount) filter (where years.year = terms.year) as this_year
    from member_years as years
    cross join terms
    group by years.person_key
),

people as (
    select
        decisions.cohort,
        decisions.outcome,
        string_split(decisions.reasons, ';') as reasons,
        terms.year + 1 as next_year,
        cast(left(decisions.cohort, 4) as integer)
        + if(right(decisions.cohort, 1) = '秋', terms.autumn, terms.spring)
            as first_review,
        terms.reviews,
        if(
            decisions.tier = 'member',
            least(
                terms.standard,
                greatest(
                    terms.cap
                    - coalesce(held.other_years, 0)
                    - greatest(coalesce(held.this_year, 0), decisions.amount),
                    0
                )
            ),
            decisions.entitlement
        ) as most
    from analysis.decisions as decisions
    inner join newest on decisions.run = newest.run
    cross join terms
    left join held on decisions.person_key = held.person_key
    where decisions.cohort is not null
),

staying as (
    select
        *,
        not list_contains(reasons, 'outside_review_window') as reviewed
    from people
    where
        next_year between first_review and first_review + reviews - 1
        and not list_has_any(reasons, ['not_enrolled', 'review_not_passed'])
),

passing as (
    select avg(if(outcome = 'reject', 0, 1)) as rate
    from staying
    where reviewed
),

counted as (
    select
        staying.next_year as 年度,
        staying.cohort as 入学批次,
        cast(staying.next_year - any_value(staying.first_review) + 1 as integer)
            as 第几次评审,
        count(*) as 人数,
        sum(staying.most) as 最多需要元,
        round(
            100.0 * coalesce(
                avg(if(staying.outcome = 'reject', 0, 1))
                filter (where staying.reviewed),
                any_value(passing.rate)
            ), 1
        ) as 预计符合百分比,
        cast(
            sum(staying.most) * coalesce(
                avg(if(staying.outcome = 'reject', 0, 1))
                filter (where staying.reviewed),
                any_value(passing.rate)
            ) as decimal(14, 2)
        ) as 预计需要元
    from staying
    cross join passing
    group by staying.next_year, staying.cohort
)

select * from counted
order by 年度, 入学批次

-- How far is the year's quota given out?
--
-- Grain:  one row.
-- Reads:  settlement.details, policy.terms.
-- Rule:   方案 一(四): who has no reason to be refused takes a place, held or not.
with

final as (
    select
        terms.quota,
        least(coalesce(max(details.quota_place), 0), terms.quota) as taken
    from policy.terms as terms
    left join settlement.details as details on true
    group by terms.quota
)

select * from final

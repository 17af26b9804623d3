-- Who has a reason to be refused, and so takes no place of the quota?
--
-- Grain:  one row per subject refused.
-- Reads:  rules.excluded_category, rules.unit_without_union, rules.unit_dues_unpaid,
--         rules.not_member, rules.not_enrolled_this_year,
--         rules.level_already_subsidised.
-- Rule:   contract 6: everyone without a reject reason takes a place. These are all the
--         rules that refuse; quota_exceeded reads them and is none of them.
with

findings as (
    select * from rules.excluded_category
    union all by name
    select * from rules.unit_without_union
    union all by name
    select * from rules.unit_dues_unpaid
    union all by name
    select * from rules.not_member
    union all by name
    select * from rules.not_enrolled_this_year
    union all by name
    select * from rules.level_already_subsidised
),

rejected as (
    select distinct subject_id
    from findings
    where not coalesce(passed, false)
)

select * from rejected

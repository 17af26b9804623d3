-- Which rules would be failed by others than before, and by how many?
--
-- Grain:  one row per rule that is failed by somebody under one policy only.
-- Reads:  was.failed, would.failed.
-- Rule:   the same evidence under both.
with

moved as (
    select
        coalesce(old.rule, new.rule) as rule,
        count(*) filter (where old.rule is null) as newly_failed,
        count(*) filter (where new.rule is null) as no_longer_failed
    from was.failed as old
    full outer join would.failed as new
        on old.subject_id = new.subject_id and old.rule = new.rule
    where old.rule is null or new.rule is null
    group by coalesce(old.rule, new.rule)
    order by coalesce(old.rule, new.rule)
)

select * from moved

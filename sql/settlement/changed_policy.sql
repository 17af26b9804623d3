-- Which values and reasons of the policy are others than at the previous run?
--
-- Grain:  one row per value or reason that differs: what was and is.
-- Reads:  settlement.previous_run, policy.clauses, policy.reasons, warehouse.policies,
--         warehouse.reasons.
-- Rule:   contract 2 (what changed since the last run). A comment or a label is no
--         change of the policy; of a list of words it is told only that it differs.
with

values_before as (
    select policies.*
    from warehouse.policies as policies
    inner join settlement.previous_run as previous on policies.run = previous.run
),

reasons_before as (
    select reasons.*
    from warehouse.reasons as reasons
    inner join settlement.previous_run as previous on reasons.run = previous.run
),

changed_values as (
    select
        coalesce(now.name, before.name) as name,
        case
            when before.name is null then '新增“' || now.label || '”'
            when now.name is null then '不再有“' || before.label || '”'
            when now.form = 'words' then '“' || now.label || '”的写法有变'
            else now.label || ' ' || before.value || ' → ' || now.value
        end as said
    from policy.clauses as now
    full outer join values_before as before on now.name = before.name
    where now.value is distinct from before.value
),

changed_reasons as (
    select
        now.code as name,
        '“' || now.title || '”的处理有变' as said
    from policy.reasons as now
    inner join reasons_before as before on now.code = before.code
    where now.effect != before.effect
),

changed as (
    select * from changed_values
    union all
    select * from changed_reasons
)

select * from changed
where exists (select previous.run from settlement.previous_run as previous)

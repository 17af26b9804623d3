-- Who entered, left or changed since the previous run, and because of what?
--
-- Grain:  one row per subject that is decided otherwise than at the previous run; none
--         at the first run of a year. Amounts are entitlements in yuan.
-- Reads:  settlement.decisions, settlement.previous_run, settlement.changed_because,
--         settlement.changed_policy, policy.terms, warehouse.decisions.
-- Rule:   contract 2, 9. change: entered, left, outcome, amount, reasons. cause:
--         registration, evidence, correction, policy, as_of, ledger, others.
with

words (change, place, title) as (
    values
    ('entered', 1, '新增'),
    ('left', 2, '退出'),
    ('outcome', 3, '结论变化'),
    ('amount', 4, '金额或类别变化'),
    ('reasons', 5, '原因变化')
),

causes (cause, title) as (
    values
    ('registration', '登记'),
    ('evidence', '新材料'),
    ('correction', '材料更正'),
    ('policy', '政策调整'),
    ('as_of', '截止日不同'),
    ('ledger', '台账变动'),
    ('others', '他人或其他材料变动')
),

before as (
    select decisions.*
    from warehouse.decisions as decisions
    inner join settlement.previous_run as previous on decisions.run = previous.run
),

compared as (
    select
        now.subject_id,
        coalesce(now.subject_no, before.subject_no) as subject_no,
        coalesce(now.name, before.name) as name,
        coalesce(now.unit, before.unit) as unit,
        coalesce(now.person_key, before.person_key) as person_key,
        before.outcome as outcome_before,
        before.amount as amount_before,
        now.outcome,
        now.amount,
        case
            when before.subject_no is null then 'entered'
            when now.subject_no is null then 'left'
            when now.outcome != before.outcome then 'outcome'
            when now.amount != before.amount or now.tier != before.tier then 'amount'
            when now.reasons != before.reasons then 'reasons'
        end as change
    from settlement.decisions as now
    full outer join before on now.subject_no = before.subject_no
    where exists (select previous.run from settlement.previous_run as previous)
),

changed as (
    select * from compared
    where change is not null
),

policy_moved as (
    select string_agg(said, '；' order by name) as said
    from settlement.changed_policy
),

-- The same person under another number, before or now.
renumbered as (
    select
        entered.person_key,
        mask_identities(any_value(entered.subject_no)) as number_now,
        mask_identities(any_value(gone.subject_no)) as number_before
    from changed as entered
    inner join changed as gone
        on
            entered.person_key = gone.person_key
            and entered.change = 'entered'
            and gone.change = 'left'
    group by entered.person_key
),

explained as (
    select
        changed.subject_id,
        changed.subject_no,
        changed.name,
        changed.unit,
        changed.change,
        changed.outcome_before,
        changed.amount_before,
        changed.outcome,
        changed.amount,
        case
            when changed.change in ('entered', 'left') then 'registration'
            when changed.change = 'amount' and told.working_cause is not null
                then told.working_cause
            when told.cause is not null then told.cause
            when policy_moved.said is not null then 'policy'
            when terms.as_of != previous.as_of then 'as_of'
            else 'others'
        end as cause,
        case
            when changed.change = 'entered'
                then coalesce('换号，原号 ' || renumbered.number_before, '新登记')
            when changed.change = 'left'
                then coalesce('换号，现号 ' || renumbered.number_now, '本次登记中没有此人')
            else
                coalesce(
                    if(changed.change = 'amount', told.fresh, null),
                    told.turned,
                    if(changed.change = 'amount', told.worked, null),
                    told.otherwise,
                    policy_moved.said,
                    '依据的其他材料有变'
                )
        end as because
    from changed
    left join settlement.changed_because as told
        on changed.subject_id = told.subject_id
    left join renumbered on changed.person_key = renumbered.person_key
    cross join policy_moved
    cross join policy.terms as terms
    cross join settlement.previous_run as previous
),

titled as (
    select
        explained.*,
        -- Others than finance read it: no identity number stands in full.
        mask_identities(explained.subject_no) as shown_no,
        words.place as change_place,
        words.title as change_title,
        causes.title as cause_title
    from explained
    inner join words on explained.change = words.change
    inner join causes on explained.cause = causes.cause
)

select * from titled

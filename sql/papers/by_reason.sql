-- Which reasons stop how many people, and who can cure them?
--
-- Grain:  one row per reason and effect.
-- Reads:  settlement.decision_reasons, settlement.decisions, settlement.overpaid,
--         policy.reasons.
-- Rule:   contract 2; whoever has two reasons counts under each, so rows do not add up.
with

-- What holds nobody who is refused anyway; who is paid too much though registered no
-- more is counted as well.
reasons as (
    select
        cast(reasons.subject_id as varchar) as subject,
        reasons.code,
        reasons.effect,
        reasons.title,
        reasons.who
    from settlement.decision_reasons as reasons
    inner join settlement.decisions as decisions
        on reasons.subject_id = decisions.subject_id
    where reasons.effect != 'hold' or decisions.outcome = 'hold'
    union all
    select
        '?' || overpaid.subject_no as subject,
        reasons.code,
        reasons.effect,
        reasons.title,
        reasons.who
    from settlement.overpaid as overpaid
    inner join policy.reasons as reasons on reasons.code = 'overpaid'
    where overpaid.subject_id is null
),

effects (effect, place, effect_title) as (
    values
    ('reject', 1, '不予资助'),
    ('hold', 2, '待补材料'),
    ('note', 3, '提示')
),

counted as (
    select
        reasons.code,
        reasons.title,
        effects.effect_title,
        reasons.who,
        effects.place,
        count(distinct reasons.subject) as people
    from reasons
    inner join effects
        on reasons.effect = effects.effect
    group by
        reasons.code,
        reasons.title,
        effects.effect_title,
        reasons.who,
        effects.place
),

final as (
    select
        effect_title,
        title,
        code,
        who,
        people,
        place
    from counted
)

select * exclude (place) from final
order by place asc, people desc, code asc

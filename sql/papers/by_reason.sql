-- Which reasons stop how many people, and who can cure them?
--
-- Grain:  one row per reason and effect.
-- Reads:  settlement.decision_reasons.
-- Rule:   contract 2; whoever has two reasons counts under each, so rows do not add up.
with

reasons as (
    select * from settlement.decision_reasons
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
        count(distinct reasons.subject_id) as people
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

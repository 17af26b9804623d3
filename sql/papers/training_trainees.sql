-- What does each project's settlement say about each trainee?
--
-- Grain:  one row per trainee, project by project.
-- Reads:  settlement.decisions, settlement.decision_reasons, training.attended,
--         training.hours, training.project_hours.
-- Rule:   contract 2 (研修培训结算表): hours by day, total, rate, verdict, reason.
with

decisions as (
    select
        *,
        coalesce(cohort, '未填项目编号') as project_no
    from settlement.decisions
),

outcomes (outcome, verdict) as (
    values
    ('pay', '符合补助'),
    ('hold', '待补材料'),
    ('reject', '不予补助')
),

reasons as (
    select
        subject_id,
        string_agg(
            if(effect = 'note', '提示：', '') || title,
            '；'
            order by list_position(['reject', 'hold', 'note'], effect), code
        ) as reasons
    from settlement.decision_reasons
    group by subject_id
),

daily as (
    select
        subject_id,
        day_key,
        sum(counted) as hours,
        coalesce(strftime(min(day), '%-m/%-d'), '日期不详') as day
    from training.hours
    group by subject_id, day_key
),

days as (
    select
        subject_id,
        list(day order by day_key) as days,
        list(hours order by day_key) as day_hours
    from daily
    group by subject_id
),

final as (
    select
        decisions.project_no,
        row_number() over (
            partition by decisions.project_no
            order by decisions.subject_id
        ) as line_no,
        decisions.name,
        decisions.id_number,
        coalesce(days.day_hours, []) as day_hours,
        coalesce(days.days, []) as days,
        attended.attended_hours,
        attended.discussion_hours,
        if(
            hours.hours > 0, round(attended.attended_hours / hours.hours, 4), 0
        ) as rate,
        outcomes.verdict,
        coalesce(reasons.reasons, '') as reasons,
        decisions.payable as amount,
        min(decisions.subject_id) over (partition by decisions.project_no) as place
    from decisions
    inner join outcomes
        on decisions.outcome = outcomes.outcome
    inner join training.attended as attended
        on decisions.subject_id = attended.subject_id
    left join training.project_hours as hours
        on decisions.project_no = hours.project_no
    left join reasons
        on decisions.subject_id = reasons.subject_id
    left join days
        on decisions.subject_id = days.subject_id
)

select * exclude (place) from final
order by place, project_no, line_no

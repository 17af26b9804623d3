-- Who waits for a place of the quota, in which order, and what else is missing?
--
-- Grain:  one row per person held for want of a place.
-- Reads:  settlement.decisions, settlement.decision_reasons, settlement.details.
-- Rule:   contract 6 (quota): who drops out leaves the place to the next.
with

reasons as (
    select
        subject_id,
        bool_or(code = 'quota_exceeded') as waits,
        string_agg(title, '；' order by code) filter (where code != 'quota_exceeded')
            as others
    from settlement.decision_reasons
    where effect = 'hold'
    group by subject_id
),

listed as (
    select
        decisions.name,
        decisions.cohort,
        decisions.unit,
        decisions.reserved,
        details.quota_place,
        details.signed_up_at,
        reasons.others,
        coalesce(decisions.student_no, decisions.subject_no) as student_no,
        row_number() over (
            order by details.quota_place, decisions.subject_id
        ) as line_no
    from settlement.decisions as decisions
    inner join reasons
        on decisions.subject_id = reasons.subject_id and reasons.waits
    inner join settlement.details as details
        on decisions.subject_id = details.subject_id
    where decisions.outcome = 'hold'
),

final as (
    select
        line_no,
        quota_place,
        student_no,
        name,
        cohort,
        unit,
        strftime(signed_up_at, '%Y-%m-%d %H:%M:%S') as signed_up,
        '另有待补：' || others as remark,
        reserved as reserved_yuan
    from listed
)

select * from final
order by line_no

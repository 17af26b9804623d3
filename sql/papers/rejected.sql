-- Who is refused, for which reasons, under which clauses?
--
-- Grain:  one row per person refused; several reasons are numbered lines of one cell.
-- Reads:  settlement.decisions, settlement.decision_reasons.
-- Rule:   contract 2: all reasons. What only holds others is listed after what refuses.
--         Of a reason that lists more than ten courses, settle explain tells the rest.
with

decisions as (
    select * from settlement.decisions
    where outcome = 'reject'
),

numbered as (
    select
        *,
        row_number() over (
            partition by subject_id
            order by effect = 'reject' desc, code
        ) as place,
        count(*) over (partition by subject_id) as reasons
    from settlement.decision_reasons
    where effect in ('reject', 'hold')
),

worded as (
    select
        subject_id,
        place,
        if(reasons > 1, place || '. ', '') as mark,
        concat_ws('：', title, first_ten(detail)) as reason,
        coalesce(clause, '') as clause
    from numbered
),

gathered as (
    select
        subject_id,
        string_agg(mark || reason, chr(10) order by place) as reason,
        string_agg(mark || clause, chr(10) order by place) as clause
    from worded
    group by subject_id
),

listed as (
    select
        decisions.name,
        decisions.id_number,
        decisions.cohort,
        decisions.unit,
        gathered.reason,
        gathered.clause,
        coalesce(decisions.student_no, decisions.subject_no) as student_no,
        row_number() over (order by decisions.subject_id) as line_no
    from decisions
    left join gathered
        on decisions.subject_id = gathered.subject_id
),

final as (
    select
        line_no,
        name,
        id_number,
        student_no,
        cohort,
        unit,
        reason,
        clause
    from listed
)

select * from final
order by line_no

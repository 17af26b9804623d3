-- Who is held, for want of what, and who can bring it?
--
-- Grain:  one row per person held; several reasons are numbered lines of one cell.
-- Reads:  settlement.decisions, settlement.decision_reasons.
-- Rule:   contract 2; the ID number stays out of a paper meant for class teachers.
--         Of a reason that lists more than ten courses, settle explain tells the rest.
with

decisions as (
    select * from settlement.decisions
    where outcome = 'hold'
),

numbered as (
    select
        *,
        row_number() over (partition by subject_id order by code) as place,
        count(*) over (partition by subject_id) as reasons
    from settlement.decision_reasons
    where effect = 'hold'
),

worded as (
    select
        subject_id,
        place,
        if(reasons > 1, place || '. ', '') as mark,
        concat_ws('：', title, first_ten(detail)) as missing,
        concat_ws('：', who, cure) as remedy
    from numbered
),

gathered as (
    select
        subject_id,
        string_agg(mark || missing, chr(10) order by place) as missing,
        string_agg(mark || remedy, chr(10) order by place) as remedy
    from worded
    group by subject_id
),

listed as (
    select
        decisions.name,
        decisions.cohort,
        decisions.unit,
        decisions.reserved,
        gathered.missing,
        gathered.remedy,
        coalesce(decisions.student_no, decisions.subject_no) as student_no,
        row_number() over (order by decisions.subject_id) as line_no
    from decisions
    left join gathered
        on decisions.subject_id = gathered.subject_id
),

final as (
    select
        line_no,
        student_no,
        name,
        cohort,
        unit,
        missing,
        remedy,
        reserved as reserved_yuan
    from listed
)

select * from final
order by line_no

-- Was tuition paid for this review year?
--
-- Grain:  one row per subject with a readable student number and readable receipts.
-- Reads:  degree.subjects, degree.tuition_paid, staging.tuition_rows.
-- Rule:   简章 七, FAQ 21; contract 4 (Tuition): the sum must be above zero. Where a row
--         cannot be read, nothing is held against the subject.
with

unreadable as (
    select distinct student_no
    from staging.tuition_rows
    where unreadable
),

judged as (
    select
        subjects.subject_id,
        paid.amount > 0 as passed,
        case
            when paid.amount > 0 then paid.amount || ' 元'
            when
                paid.origin is null
                and paid.other_years is null
                and paid.uncounted is null
                then '没有任何学费记录'
            else concat_ws(
                '；',
                '本年度 '
                || paid.amount
                || ' 元'
                || coalesce('（已退费 ' || paid.refunded || ' 元）', ''),
                '其他年度：' || paid.other_years,
                '未计入：' || paid.uncounted
            )
        end as observed,
        coalesce(paid.origin, subjects.origin) as origin,
        if(paid.origin is null, 'student_no', 'amount') as field
    from degree.subjects as subjects
    inner join degree.tuition_paid as paid on subjects.subject_id = paid.subject_id
    left join unreadable on subjects.student_no = unreadable.student_no
    where paid.amount > 0 or unreadable.student_no is null
)

select * from judged

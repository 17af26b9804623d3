-- Which tuition rows of each subject count for this review year, and why not others?
--
-- Grain:  one row per subject and tuition row; what counts has no `why`.
-- Reads:  degree.subjects, staging.tuition_rows, policy.terms, policy.words.
-- Rule:   简章 七, FAQ 21; contract 4 (Tuition): refunds are negative; rows with the same
--         student number, receipt and amount count once. counted: tuition of any year.
with

rows as (
    select
        subjects.subject_id,
        tuition.*,
        terms.year,
        tuition.fee_kind is null
        or is_word(tuition.fee_kind, 'tuition_words') as is_tuition,
        coalesce(tuition.paid_on, terms.as_of) > terms.as_of as late,
        payment_key(tuition.receipt_no, tuition.fee_kind, tuition.paid_on) as payment
    from staging.tuition_rows as tuition
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    cross join policy.terms as terms
),

firsts as (
    select
        subject_id,
        fee_year,
        amount,
        payment,
        min(origin) as origin
    from rows
    where is_tuition and not unreadable and not late
    group by subject_id, fee_year, amount, payment
),

judged as (
    select
        rows.subject_id,
        rows.fee_year,
        rows.fee_kind,
        rows.amount,
        rows.paid_on,
        rows.receipt_no,
        rows.origin,
        firsts.origin is not null as counted,
        case
            when rows.unreadable then '有无法读取的内容'
            when not rows.is_tuition then '不是学费'
            when rows.late then '缴费晚于截止日'
            when firsts.origin is null then '与另一行是同一笔'
            when coalesce(rows.fee_year != rows.year, true) then '属于其他年度'
        end as why
    from rows
    left join firsts on rows.origin = firsts.origin
)

select * from judged

-- How much tuition did each subject pay for this review year, and for which others?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects, staging.tuition_rows, policy.terms, policy.words.
-- Rule:   简章 七, FAQ 21; contract 4 (Tuition): refunds are negative; rows with the same
--         student number, receipt and amount count once.
with

fees as (
    select
        tuition.student_no,
        tuition.fee_year,
        tuition.amount,
        min(tuition.origin) as origin
    from staging.tuition_rows as tuition
    cross join policy.terms as terms
    where
        (
            tuition.fee_kind is null
            or is_word(tuition.fee_kind, 'tuition_words')
        )
        and not tuition.unreadable
        and coalesce(tuition.paid_on, terms.as_of) <= terms.as_of
    group by
        tuition.student_no,
        tuition.fee_year,
        tuition.amount,
        -- A row without a receipt is its own payment.
        coalesce(tuition.receipt_no, '#' || tuition.origin)
),

yearly as (
    select
        student_no,
        fee_year,
        sum(amount) as amount,
        min(origin) as origin
    from fees
    group by student_no, fee_year
),

paid as (
    select
        subjects.subject_id,
        coalesce(sum(yearly.amount) filter (where yearly.fee_year = terms.year), 0)
            as amount,
        min(yearly.origin) filter (where yearly.fee_year = terms.year) as origin,
        string_agg(
            yearly.fee_year || '年 ' || yearly.amount || ' 元',
            '，'
            order by yearly.fee_year
        ) filter (where yearly.fee_year != terms.year) as other_years
    from degree.subjects as subjects
    cross join policy.terms as terms
    left join yearly on subjects.student_no = yearly.student_no
    where subjects.student_no is not null
    group by subjects.subject_id
)

select * from paid

-- How much tuition did each subject pay for this review year, for which others, and
-- which rows do not count?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects, degree.receipts.
-- Rule:   简章 七, FAQ 21; contract 4 (Tuition): what counts, refunds taken off; origin
--         is null where nothing was paid or refunded for this year.
with

yearly as (
    select
        subject_id,
        fee_year,
        sum(amount) as amount,
        sum(amount) filter (where why is null) as this_year,
        sum(-amount) filter (where why is null and amount < 0) as refunded,
        min(origin) filter (where why is null) as origin
    from degree.receipts
    where counted
    group by subject_id, fee_year
),

uncounted as (
    select
        subject_id,
        list(
            concat_ws(
                '，',
                fee_year || '年 ' || amount || ' 元',
                fee_kind,
                '缴费 ' || paid_on,
                why
            )
            order by origin
        ) as rows
    from degree.receipts
    where not counted
    group by subject_id
),

paid as (
    select
        subjects.subject_id,
        coalesce(sum(yearly.this_year), 0) as amount,
        sum(yearly.refunded) as refunded,
        min(yearly.origin) as origin,
        string_agg(
            yearly.fee_year || '年 ' || yearly.amount || ' 元',
            '，'
            order by yearly.fee_year
        ) filter (where yearly.this_year is null) as other_years,
        any_value(
            array_to_string(uncounted.rows[:3], '；')
            || if(len(uncounted.rows) > 3, '；等 ' || len(uncounted.rows) || ' 行', '')
        ) as uncounted
    from degree.subjects as subjects
    left join yearly on subjects.subject_id = yearly.subject_id
    left join uncounted on subjects.subject_id = uncounted.subject_id
    where subjects.student_no is not null
    group by subjects.subject_id
)

select * from paid

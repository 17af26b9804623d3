-- Which rows about a subject contradict each other, two and two?
--
-- Grain:  one row per subject and fact told differently: origin is the earlier of two
--         rows that differ, other_origin the later, other where that stands.
-- Reads:  degree.subjects, degree.attempts, degree.course_results,
--         degree.version_clashes, degree.version_payments, staging.tuition_rows,
--         intake.sheets, policy.words.
-- Rule:   contract 3, 4: one course, term, kind of exam and publication date with
--         different marks; one receipt with different amounts, or in different years,
--         for it counts once (口径 5); two versions of one workbook (口径 15).
with

-- A course sat once, as nearly all are, cannot clash.
repeated as (
    select
        subject_id,
        course_key
    from degree.course_results
    where attempts > 1
),

clashing_marks as (
    select
        attempts.subject_id,
        any_value(attempts.course_name) || ' 成绩不一致' as observed,
        'mark' as field,
        min({
            'mark': attempts.mark,
            'judgement': attempts.judgement,
            'origin': attempts.origin
        }).origin as one,
        max({
            'mark': attempts.mark,
            'judgement': attempts.judgement,
            'origin': attempts.origin
        }).origin as another
    from degree.attempts as attempts
    semi join repeated
        on
            attempts.subject_id = repeated.subject_id
            and attempts.course_key = repeated.course_key
    where attempts.mark is not null
    group by
        attempts.subject_id,
        attempts.course_key,
        attempts.term,
        attempts.exam_kind,
        attempts.published_on
    having
        min(attempts.mark) != max(attempts.mark)
        or min(attempts.judgement) != max(attempts.judgement)
),

receipts as not materialized (
    select
        subjects.subject_id,
        tuition.receipt_no,
        tuition.amount,
        tuition.fee_year,
        tuition.origin
    from staging.tuition_rows as tuition
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    where
        tuition.receipt_no is not null
        and tuition.amount is not null
        and (
            tuition.fee_kind is null
            or is_word(tuition.fee_kind, 'tuition_words')
        )
),

-- Hardly any clash, so where they stand is asked afterwards.
disputed as (
    select
        subject_id,
        receipt_no,
        min(amount) != max(amount) as by_amount,
        -- A year that cannot be read is no other year.
        coalesce(min(fee_year) != max(fee_year), false) as by_year
    from receipts
    group by subject_id, receipt_no
    having by_amount or by_year
),

clashing_receipts as (
    select
        receipts.subject_id,
        '同一票据号'
        || concat_ws(
            '、',
            if(any_value(disputed.by_amount), '金额', null),
            if(any_value(disputed.by_year), '缴费年度', null)
        )
        || '不一致' as observed,
        if(any_value(disputed.by_amount), 'amount', 'fee_year') as field,
        min({
            'amount': receipts.amount,
            'fee_year': receipts.fee_year,
            'origin': receipts.origin
        }).origin as one,
        max({
            'amount': receipts.amount,
            'fee_year': receipts.fee_year,
            'origin': receipts.origin
        }).origin as another
    from receipts
    inner join disputed
        on
            receipts.subject_id = disputed.subject_id
            and receipts.receipt_no = disputed.receipt_no
    group by receipts.subject_id, receipts.receipt_no
),

paired as (
    select * from clashing_marks
    union all
    select * from clashing_receipts
    union all
    select
        subject_id,
        observed,
        field,
        one,
        another
    from degree.version_clashes
    union all
    select
        subject_id,
        observed,
        field,
        one,
        another
    from degree.version_payments
),

clashes as (
    select
        paired.subject_id,
        paired.observed,
        paired.field,
        least(paired.one, paired.another) as origin,
        greatest(paired.one, paired.another) as other_origin,
        sheets.file || '第'
        || origin_row(greatest(paired.one, paired.another)) || '行' as other
    from paired
    inner join intake.sheets as sheets
        on origin_sheet(greatest(paired.one, paired.another)) = sheets.sheet_id
)

select * from clashes

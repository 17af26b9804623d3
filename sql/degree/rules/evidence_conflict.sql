-- Do the rows about the subject agree with each other?
--
-- Grain:  one row per subject with a readable student number.
-- Reads:  degree.subjects, degree.attempts, degree.course_results,
--         degree.version_clashes, staging.tuition_rows, policy.words.
-- Rule:   contract 3, 4: one course, term, kind of exam and publication date with
--         different marks; one receipt with different amounts; two versions of one
--         workbook (口径 15).
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
        min(attempts.origin) as origin,
        any_value(attempts.course_name) || ' 成绩不一致' as observed,
        'mark' as field
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
        or min(attempts.verdict) != max(attempts.verdict)
),

clashing_receipts as (
    select
        subjects.subject_id,
        min(tuition.origin) as origin,
        '同一票据号金额不一致' as observed,
        'amount' as field
    from staging.tuition_rows as tuition
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    where
        tuition.receipt_no is not null
        and (
            tuition.fee_kind is null
            or is_word(tuition.fee_kind, 'tuition_words')
        )
    group by subjects.subject_id, tuition.receipt_no
    having min(tuition.amount) != max(tuition.amount)
),

clashes as (
    select * from clashing_marks
    union all
    select * from clashing_receipts
    union all
    select
        subject_id,
        origin,
        observed,
        field
    from degree.version_clashes
),

first_clashes as (
    select
        subject_id,
        min({ 'origin': origin, 'observed': observed, 'field': field }) as clash
    from clashes
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        first_clashes.subject_id is null as passed,
        coalesce(first_clashes.clash.observed, '材料一致') as observed,
        coalesce(first_clashes.clash.origin, subjects.origin) as origin,
        coalesce(first_clashes.clash.field, 'student_no') as field
    from degree.subjects as subjects
    left join first_clashes on subjects.subject_id = first_clashes.subject_id
    where subjects.student_no is not null
)

select * from judged

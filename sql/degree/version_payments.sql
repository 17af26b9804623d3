-- Which payment do two versions of one workbook tell, each in its own way?
--
-- Grain:  one row per subject and payment, another, that may be an earlier one over
--         again; one is the first of these.
-- Reads:  degree.subjects, degree.versions, intake.tuition, intake.faults.
-- Rule:   口径 15: of one year and amount, and nothing both rows say tells them apart,
--         but for zeros a receipt has lost at its front. What one workbook tells beside
--         each other are two payments; what cannot be read is held anyhow.
with

told as (
    select
        subjects.subject_id,
        versions.document,
        tuition.fee_year,
        tuition.amount,
        tuition.fee_kind,
        tuition.paid_on,
        ltrim(tuition.receipt_no, '0') as receipt_key,
        payment_key(tuition.receipt_no, tuition.fee_kind, tuition.paid_on) as payment,
        list(distinct versions.name) as names,
        arg_min(versions.file, tuition.origin) as file,
        min(tuition.origin) as origin
    from intake.tuition as tuition
    inner join degree.versions as versions
        on origin_sheet(tuition.origin) = versions.sheet_id
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    anti join intake.faults as faults on tuition.origin = faults.origin
    group by all
),

clashes as (
    select
        later.subject_id,
        'amount' as field,
        min(earlier.origin) as one,
        later.origin as another,
        '疑为同一笔学费，“' || arg_min(earlier.file, earlier.origin) || '”和“'
        || later.file || '”中缴费日期、费用类别或票据号不一致' as observed
    from told as later
    inner join told as earlier
        on
            later.subject_id = earlier.subject_id
            and later.document = earlier.document
            and later.fee_year = earlier.fee_year
            and later.amount = earlier.amount
    where
        earlier.origin < later.origin
        and not list_has_any(earlier.names, later.names)
        and earlier.payment != later.payment
        and coalesce(earlier.fee_kind = later.fee_kind, true)
        and coalesce(earlier.paid_on = later.paid_on, true)
        and coalesce(earlier.receipt_key = later.receipt_key, true)
    group by later.subject_id, later.origin, later.file
)

select * from clashes

-- Where do two versions of one workbook say different things about a subject?
--
-- Grain:  one row per subject, kind of sheet and fact told differently; one and another
--         are two rows that differ.
-- Reads:  degree.subjects, degree.versions, staging.tuition_rows,
--         staging.membership_rows, staging.honour_rows, staging.card_rows.
-- Rule:   口径 15: a fact is what a row names, its value what it says of it.
--         Registrations, grades and receipts contradict each other in any workbook.
with

facts as (
    select
        subjects.subject_id,
        'amount' as field,
        '缴费金额' as told,
        [
            cast(tuition.fee_year as varchar),
            tuition.fee_kind,
            cast(tuition.paid_on as varchar)
        ] as fact,
        [cast(tuition.amount as varchar)] as said,
        tuition.origin
    from staging.tuition_rows as tuition
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    where tuition.receipt_no is null
    union all
    select
        subjects.subject_id,
        'member_status' as field,
        '会籍' as told,
        [cast(roll.joined_on as varchar)] as fact,
        [roll.member_status, cast(roll.left_on as varchar)] as said,
        roll.origin
    from staging.membership_rows as roll
    inner join degree.subjects as subjects
        on roll.id_number = subjects.id_number and subjects.identity_known
    union all
    select
        subjects.subject_id,
        'recognition' as field,
        '荣誉认定' as told,
        [honours.title_key] as fact,
        [honours.recognition, cast(honours.recognised_on as varchar)] as said,
        honours.origin
    from staging.honour_rows as honours
    inner join degree.subjects as subjects
        on honours.id_number = subjects.id_number and subjects.identity_known
    union all
    select
        subjects.subject_id,
        'card_status' as field,
        '卡状态' as told,
        [cards.card_number] as fact,
        [cards.card_status, cast(cards.registered_on as varchar)] as said,
        cards.origin
    from staging.card_rows as cards
    inner join degree.subjects as subjects
        on cards.id_number = subjects.id_number and subjects.identity_known
),

clashes as (
    select
        facts.subject_id,
        facts.field,
        min({ 'said': facts.said, 'origin': facts.origin }).origin as one,
        max({ 'said': facts.said, 'origin': facts.origin }).origin as another,
        any_value(facts.told) || '在“' || min(versions.file) || '”和“'
        || max(versions.file) || '”中不一致' as observed
    from facts
    inner join degree.versions as versions
        on origin_sheet(facts.origin) = versions.sheet_id
    group by facts.subject_id, facts.field, facts.told, facts.fact, versions.document
    having count(distinct facts.said) > 1 and count(distinct versions.file) > 1
)

select * from clashes

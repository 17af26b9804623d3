-- What does each registration row say, once however often it is repeated?
--
-- Grain:  one row per different registration row; origin is the first place it stands.
-- Reads:  intake.registration, intake.faults.
-- Rule:   contract 3: rows that repeat another in every contract column count once;
--         a cell that cannot be read is null here and counts neither for nor against.
with

rows as (
    select
        min(origin) as origin,
        student_no,
        name,
        id_number,
        cohort,
        review_result,
        major,
        unit,
        phone,
        union_member,
        claimed_honour,
        card_number,
        union_opinion,
        enrolment_status
    from intake.registration
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'registration'
    group by origin
),

read as (
    select
        rows.* exclude (student_no, cohort),
        case
            when not coalesce(list_contains(faults.fields, 'student_no'), false)
                then rows.student_no
        end as student_no,
        case
            when not coalesce(list_contains(faults.fields, 'cohort'), false)
                then rows.cohort
        end as cohort,
        rows.cohort as cohort_text,
        coalesce(list_contains(faults.fields, 'review_result'), false)
            as review_unreadable,
        coalesce(list_contains(faults.fields, 'enrolment_status'), false)
            as status_unreadable,
        not coalesce(list_contains(faults.fields, 'id_number'), false) as id_valid,
        not coalesce(list_contains(faults.fields, 'card_number'), false) as card_valid
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

-- Which cells that speak about a subject cannot be read, and might decide?
--
-- Grain:  one row per subject and cell.
-- Reads:  degree.subjects, degree.course_results, degree.attempts, degree.undated,
--         degree.unplaced, degree.memberships, degree.recognitions,
--         degree.chosen_cards, degree.examined, intake.faults, staging.tuition_rows,
--         staging.membership_rows, staging.honour_rows, staging.card_rows.
-- Rule:   contract 3: a course with an unreadable attempt and no pass is undecided. No
--         pass cures a breach, so none cures not knowing whether it is published.
with

-- The registration's own identity and card number have rules of their own.
own as (
    select
        subjects.subject_id,
        faults.origin,
        faults.field
    from degree.subjects as subjects
    inner join intake.faults as faults on subjects.origin = faults.origin
    where faults.field not in ('id_number', 'card_number')
),

undecided as (
    select
        subject_id,
        origin
    from degree.course_results
    where verdict = 'unreadable'
    union
    select
        subject_id,
        origin
    from degree.attempts
    where breach and not discipline
),

by_attempt as (
    select
        undecided.subject_id,
        faults.origin,
        faults.field
    from undecided
    inner join intake.faults as faults on undecided.origin = faults.origin
),

undated as (
    select
        subject_id,
        origin,
        'term' as field
    from degree.undated
),

by_student_no as (
    select
        subjects.subject_id,
        faults.origin,
        faults.field
    from intake.faults as faults
    inner join staging.tuition_rows as tuition on faults.origin = tuition.origin
    inner join degree.subjects as subjects on tuition.student_no = subjects.student_no
    where faults.kind = 'tuition'
),

evidence as (
    select
        id_number,
        origin
    from staging.membership_rows
    union all
    select
        id_number,
        origin
    from staging.honour_rows
    union all
    select
        id_number,
        origin
    from staging.card_rows
),

by_id_number as (
    select
        subjects.subject_id,
        faults.origin,
        faults.field
    from intake.faults as faults
    inner join evidence on faults.origin = evidence.origin
    inner join degree.subjects as subjects
        on evidence.id_number = subjects.id_number and subjects.identity_known
    -- A card number that is readable but wrong is judged by the card rules.
    where not (faults.kind = 'cards' and faults.code = 'card_invalid')
),

settled as (
    select
        subject_id,
        'membership' as kind
    from degree.memberships
    where active
    union
    select
        subject_id,
        'honours' as kind
    from degree.recognitions
    where counts
    union
    select
        subject_id,
        'cards' as kind
    from degree.chosen_cards
    where card_number is not null and valid and not blocked
    union
    select
        subject_id,
        'grades' as kind
    from degree.examined
),

namesakes as (
    select
        unplaced.subject_id,
        unplaced.origin,
        if(unplaced.kind = 'grades', 'student_no', 'id_number') as field
    from degree.unplaced as unplaced
    left join settled
        on
            unplaced.subject_id = settled.subject_id
            and unplaced.kind = settled.kind
    where settled.subject_id is null
),

unread as (
    select * from own
    union all
    select * from by_attempt
    union all
    select * from undated
    union all
    select * from by_student_no
    union all
    select * from by_id_number
    union all
    select * from namesakes
)

select * from unread

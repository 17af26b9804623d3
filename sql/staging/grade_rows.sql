-- What does each grade row say, once however often it is repeated?
--
-- Grain:  one row per different grade row; origin is the first place it stands.
-- Reads:  intake.grades, intake.faults.
-- Rule:   contract 3; a course code goes without leading zeros (contract 4, Year pass).
--         A mark keeps all nine decimals that are read of a cell: none is rounded up
--         to a pass.
with

rows as (
    select
        min(origin) as origin,
        student_no,
        name,
        term,
        course_name,
        ltrim(course_code, '0') as course_code,
        exam_kind,
        mark,
        mark_status,
        published_on
    from intake.grades
    group by all
),

faults as (
    select
        origin,
        bool_or(field = 'term') as term_unreadable,
        bool_or(field = 'published_on') as publication_unreadable,
        bool_or(field not in ('term', 'published_on')) as attempt_unreadable
    from intake.faults
    where kind = 'grades'
    group by origin
),

read as (
    select
        rows.origin,
        rows.student_no,
        rows.name,
        rows.course_name,
        rows.course_code,
        rows.exam_kind,
        rows.mark,
        rows.mark_status,
        try_cast(rows.mark as decimal(18, 9)) as mark_number,
        case when not coalesce(faults.term_unreadable, false) then rows.term end
            as term,
        try_cast(rows.published_on as date) as published_on,
        coalesce(faults.publication_unreadable, false) as publication_unreadable,
        coalesce(faults.attempt_unreadable, false) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

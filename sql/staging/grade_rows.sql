-- What does each grade row say, once however often it is repeated?
--
-- Grain:  one row per different grade row; origin is the first place it stands.
-- Reads:  intake.grades, intake.faults.
-- Rule:   contract 3; a course goes by its code without leading zeros, or by its name
--         where one of the student's rows has no code (contract 4, Year pass).
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
        bool_or(field != 'term') as attempt_unreadable
    from intake.faults
    where kind = 'grades'
    group by origin
),

codeless as (
    select student_no
    from rows
    where course_code is null
),

-- The one code a student's course name stands for, where it stands for one only; asked
-- for whoever has a row without one.
coded_names as (
    select
        coded.student_no,
        coded.course_name,
        min(coded.course_code) as course_code
    from rows as coded
    semi join codeless
        on coded.student_no = codeless.student_no
    where coded.course_code is not null
    group by coded.student_no, coded.course_name
    having min(coded.course_code) = max(coded.course_code)
),

read as (
    select
        rows.origin,
        rows.student_no,
        rows.name,
        rows.course_name,
        coalesce(rows.course_code, coded_names.course_code, rows.course_name)
            as course_key,
        rows.exam_kind,
        rows.mark,
        rows.mark_status,
        try_cast(rows.mark as decimal(9, 4)) as mark_number,
        case when not coalesce(faults.term_unreadable, false) then rows.term end
            as term,
        try_cast(rows.published_on as date) as published_on,
        coalesce(faults.publication_unreadable, false) as publication_unreadable,
        coalesce(faults.attempt_unreadable, false) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
    left join coded_names
        on
            rows.course_code is null
            and rows.student_no = coded_names.student_no
            and rows.course_name = coded_names.course_name
)

select * from read

-- Was any course examined in the review window?
--
-- Grain:  one row per subject in review with a readable student number.
-- Reads:  degree.subjects, degree.review_window, degree.attempts, degree.undated,
--         degree.unplaced.
-- Rule:   简章 七, FAQ 19. A row whose term cannot be read may lie in the window, and one
--         whose student number cannot be read may be the subject's, so neither lets say
--         that nothing was examined.
with

undated as (
    select distinct subject_id
    from degree.undated
),

counted as (
    select
        subject_id,
        count(*) as attempts,
        min(origin) as origin
    from degree.attempts
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        counted.subject_id is not null as passed,
        coalesce(counted.attempts, 0) || ' 条成绩' as observed,
        coalesce(counted.origin, subjects.origin) as origin,
        if(counted.subject_id is null, 'student_no', 'mark') as field
    from degree.subjects as subjects
    inner join degree.review_window as windows
        on subjects.subject_id = windows.subject_id and windows.in_review
    left join counted on subjects.subject_id = counted.subject_id
    left join undated on subjects.subject_id = undated.subject_id
    left join degree.unplaced as unplaced
        on subjects.subject_id = unplaced.subject_id and unplaced.kind = 'grades'
    where
        subjects.student_no is not null
        and (
            counted.subject_id is not null
            or (undated.subject_id is null and unplaced.subject_id is null)
        )
)

select * from judged

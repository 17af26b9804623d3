-- Did no course examined in the review window end in a fail?
--
-- Grain:  one row per subject with a course examined in the window.
-- Reads:  degree.examined.
-- Rule:   简章 七, FAQ 19: all subjects examined in the year passed.
with

judged as (
    select
        subject_id,
        failed is null as passed,
        coalesce(failed, courses || ' 门课程') as observed,
        coalesce(failed_origin, origin) as origin,
        'mark' as field
    from degree.examined
)

select * from judged

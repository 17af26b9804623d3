-- What do each subject's courses of the review window come to?
--
-- Grain:  one row per subject with a course examined in the window.
-- Reads:  degree.course_results.
-- Rule:   简章 七, FAQ 19: all subjects examined in the year passed, and each is known.
with

named as (
    select
        subject_id,
        course_key,
        verdict,
        origin,
        concat_ws(' ', course_name, coalesce(mark, '空白'), mark_status) as result
    from degree.course_results
),

examined as (
    select
        subject_id,
        count(*) as courses,
        min(origin) as origin,
        string_agg(result, '；' order by course_key) filter (where verdict = 'fail')
            as failed,
        min(origin) filter (where verdict = 'fail') as failed_origin,
        string_agg(result, '；' order by course_key) filter (where verdict = 'pending')
            as pending,
        min(origin) filter (where verdict = 'pending') as pending_origin
    from named
    group by subject_id
)

select * from examined

-- Is the result of every course examined in the review window known?
--
-- Grain:  one row per subject with a course examined in the window.
-- Reads:  degree.course_results.
-- Rule:   简章 七, FAQ 19: all subjects examined in the year passed.
with

judged as (
    select
        subject_id,
        not bool_or(verdict = 'pending') as passed,
        coalesce(
            string_agg(
                concat_ws(' ', course_name, coalesce(mark, '空白'), mark_status),
                '；'
                order by course_key
            ) filter (where verdict = 'pending'),
            count(*) || ' 门课程'
        ) as observed,
        coalesce(
            min(origin) filter (where verdict = 'pending'), min(origin)
        ) as origin,
        'mark' as field
    from degree.course_results
    group by subject_id
)

select * from judged

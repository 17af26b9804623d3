-- Did the subject keep exam discipline in the review window?
--
-- Grain:  one row per subject with an attempt in the window.
-- Reads:  degree.attempts.
-- Rule:   简章 附件1, the promise; contract 4: a passed make-up never cures it.
with

judged as (
    select
        subject_id,
        not bool_or(discipline) as passed,
        coalesce(
            string_agg(course_name, '；' order by origin) filter (where discipline),
            '无违纪'
        ) as observed,
        coalesce(min(origin) filter (where discipline), min(origin)) as origin,
        'mark' as field
    from degree.attempts
    group by subject_id
)

select * from judged

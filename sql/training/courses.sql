-- Of which kinds of sessions did each trainee attend how many class hours?
--
-- Grain:  one row per subject and kind of session of the project (研讨, 讲授, …).
-- Reads:  training.hours, training.subjects, training.projects.
-- Rule:   通知 五(二); contract 8: hours given and hours that counted, by host.
with

courses as (
    select
        hours.subject_id,
        coalesce(hours.course_kind, '未填') as course_key,
        coalesce(hours.course_kind, '未填') as course_name,
        projects.host,
        null as term,
        null as attempts,
        null as mark,
        null as verdict,
        sum(hours.session_hours) as hours_given,
        sum(hours.counted) as hours_attended,
        min(hours.origin) as origin
    from training.hours as hours
    inner join training.subjects as subjects
        on hours.subject_id = subjects.subject_id
    left join training.projects as projects
        on subjects.project_no = projects.project_no
    group by hours.subject_id, hours.course_kind, projects.host
)

select * from courses

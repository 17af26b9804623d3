-- Was the trainee never signed in at two places at once?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  training.subjects, training.hours.
-- Rule:   通知 五(二)2: a note; sessions of any projects that overlap on one day.
with

present as (
    select
        subjects.id_number,
        hours.subject_id,
        hours.project_no,
        hours.session_key,
        hours.day,
        hours.starts_at,
        hours.ends_at,
        hours.origin
    from training.hours as hours
    inner join training.subjects as subjects on hours.subject_id = subjects.subject_id
    where hours.there and subjects.identity_known and hours.starts_at < hours.ends_at
),

clashes as (
    select
        one.subject_id,
        min({ 'origin': one.origin, 'other': other.project_no, 'day': one.day })
            as first
    from present as one
    inner join present as other
        on
            one.id_number = other.id_number
            and one.day = other.day
            and one.starts_at < other.ends_at
            and one.ends_at > other.starts_at
            and (one.project_no, one.session_key)
            != (other.project_no, other.session_key)
    group by one.subject_id
),

judged as (
    select
        subjects.subject_id,
        clashes.subject_id is null as passed,
        coalesce(
            clashes.first.day || ' 同时在 ' || clashes.first.other || ' 的课上', '没有'
        ) as observed,
        coalesce(clashes.first.origin, subjects.origin) as origin,
        'id_number' as field
    from training.subjects as subjects
    left join clashes on subjects.subject_id = clashes.subject_id
    where subjects.identity_known
)

select * from judged

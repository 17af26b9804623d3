-- Did the trainee attend the class hours needed?
--
-- Grain:  one row per subject whose attendance can be told.
-- Reads:  training.subjects, training.attended, training.unplaced_attendance,
--         policy.terms.
-- Rule:   通知 五(二)2; contract 5. Where evidence that cannot be read might make up
--         the hours, or none goes by a number that is not valid, nothing is held
--         against the trainee.
with

unplaced as (
    select distinct subject_id
    from training.unplaced_attendance
),

judged as (
    select
        subjects.subject_id,
        attended.attended_hours >= terms.attended_hours as passed,
        '出勤 '
        || hours_text(attended.attended_hours)
        || ' 课时，要求 '
        || hours_text(terms.attended_hours)
        || ' 课时' as observed,
        subjects.origin,
        'id_number' as field
    from training.subjects as subjects
    inner join training.attended as attended
        on subjects.subject_id = attended.subject_id
    left join unplaced on subjects.subject_id = unplaced.subject_id
    cross join policy.terms as terms
    where
        subjects.project_known
        and (subjects.identity_known or attended.seen)
        and (
            attended.attended_hours >= terms.attended_hours
            or (
                attended.at_most < terms.attended_hours
                and unplaced.subject_id is null
            )
        )
)

select * from judged

-- Did each trainee sign in for each session?
--
-- Grain:  one row per subject and session that a sign-in sheet speaks of.
-- Reads:  training.subjects, training.session_labels, staging.sign_in_rows.
-- Rule:   contract 5 (Sign-in marks). A mark that cannot be read, or one for and one
--         against, is doubtful: neither presence nor absence.
with

signed as (
    select
        subjects.subject_id,
        labels.session_key,
        min(rows.origin) as origin,
        bool_or(rows.present) as present,
        bool_or(rows.unreadable) or (bool_or(rows.present) and bool_or(rows.absent))
            as doubtful,
        string_agg(distinct rows.mark, '、' order by rows.mark) as marks
    from staging.sign_in_rows as rows
    inner join training.subjects as subjects
        on
            rows.project_no = subjects.project_no
            and rows.id_number = subjects.id_number
    inner join training.session_labels as labels
        on
            rows.project_no = labels.project_no
            and rows.session_no = labels.label
    group by subjects.subject_id, labels.session_key
)

select * from signed

-- Did each trainee sign in for each session?
--
-- Grain:  one row per subject and session that a sign-in sheet speaks of.
-- Reads:  training.subjects, training.session_labels, staging.sign_in_rows.
-- Rule:   contract 5 (Sign-in marks). A mark that cannot be read, or one for and one
--         against, is doubtful: neither presence nor absence. Below the two half days
--         of a session that may be either, different marks are no contradiction.
with

signed as (
    select
        subjects.subject_id,
        labels.session_key,
        min(signs.origin) as origin,
        arg_min(signs.caption, signs.origin) as caption,
        bool_or(signs.present) as present,
        bool_or(signs.unreadable)
        or coalesce(
            bool_or(signs.present) filter (where labels.sure)
            and bool_or(signs.absent) filter (where labels.sure),
            false
        ) as doubtful,
        string_agg(distinct signs.mark, '、' order by signs.mark) as marks
    from staging.sign_in_rows as signs
    inner join training.subjects as subjects
        on
            signs.project_no = subjects.project_no
            and signs.id_number = subjects.id_number
    inner join training.session_labels as labels
        on
            signs.project_no = labels.project_no
            and signs.session_no = labels.label
    group by subjects.subject_id, labels.session_key
)

select * from signed

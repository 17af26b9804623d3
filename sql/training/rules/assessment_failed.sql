-- Did the trainee not fail the assessment?
--
-- Grain:  one row per subject whose result is filled in and can be read.
-- Reads:  training.subjects, policy.terms, policy.words.
-- Rule:   通知 五(三); contract 5.
with

judged as (
    select
        subjects.subject_id,
        is_word(subjects.assessment, 'pass_words')
        or coalesce(subjects.assessment_mark >= terms.pass_mark, false) as passed,
        subjects.assessment as observed,
        subjects.origin,
        'assessment' as field
    from training.subjects as subjects
    cross join policy.terms as terms
    where
        subjects.assessment is not null
        and not list_contains(subjects.fields, 'assessment')
)

select * from judged

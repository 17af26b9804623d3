-- Is there a result of the assessment?
--
-- Grain:  one row per subject.
-- Reads:  training.subjects.
-- Rule:   通知 五(三); contract 5: blank is pending.
with

judged as (
    select
        subject_id,
        assessment is not null as passed,
        if(assessment is null, '未填', '已填') as observed,
        origin,
        'assessment' as field
    from training.subjects
)

select * from judged

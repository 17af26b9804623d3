-- Did the audit not fail the project?
--
-- Grain:  one row per subject of a listed project.
-- Reads:  training.subjects, training.conclusions.
-- Rule:   通知 五(三), 六; contract 5: 不通过 without an identity number.
with

judged as (
    select
        subjects.subject_id,
        not conclusions.failed as passed,
        if(conclusions.failed, '审计结论不通过', '没有不通过的审计结论') as observed,
        conclusions.origin,
        conclusions.field
    from training.subjects as subjects
    inner join training.conclusions as conclusions
        on subjects.project_no = conclusions.project_no
)

select * from judged

-- Is there a conclusion of the audit on the project?
--
-- Grain:  one row per subject of a listed project whose audit can be read.
-- Reads:  training.subjects, training.conclusions.
-- Rule:   通知 五(三), 六: third-party audit before payment.
with

judged as (
    select
        subjects.subject_id,
        conclusions.passed or conclusions.failed as passed,
        case
            when conclusions.failed then '已有结论：不通过'
            when conclusions.passed then '已有结论：通过'
            else '没有审计结论'
        end as observed,
        conclusions.origin,
        conclusions.field
    from training.subjects as subjects
    inner join training.conclusions as conclusions
        on subjects.project_no = conclusions.project_no
    where conclusions.passed or conclusions.failed or not conclusions.unreadable
)

select * from judged

-- Did the audit not strike the trainee off?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  training.subjects, staging.audit_rows.
-- Rule:   通知 五(三), 六; contract 5: 核减 for that identity number; 不通过 beside a number
--         says the same.
with

excluded as (
    select
        project_no,
        id_number,
        min(origin) as origin,
        min(conclusion) as conclusion
    from staging.audit_rows
    where not on_project and (excluded or failed)
    group by project_no, id_number
),

judged as (
    select
        subjects.subject_id,
        excluded.id_number is null as passed,
        coalesce(excluded.conclusion, '没有核减') as observed,
        coalesce(excluded.origin, subjects.origin) as origin,
        if(excluded.id_number is null, 'id_number', 'conclusion') as field
    from training.subjects as subjects
    left join excluded
        on
            subjects.project_no = excluded.project_no
            and subjects.id_number = excluded.id_number
    where subjects.identity_known
)

select * from judged

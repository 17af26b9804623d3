-- What did the auditor conclude on each project?
--
-- Grain:  one row per settled project.
-- Reads:  training.projects, staging.audit_rows.
-- Rule:   通知 五(三), 六; contract 5: conclusions without an identity number; one 不通过
--         is enough to fail.
with

conclusions as (
    select
        projects.project_no,
        coalesce(bool_or(audits.failed), false) as failed,
        coalesce(bool_or(audits.passed), false) as passed,
        coalesce(bool_or(audits.unreadable), false) as unreadable,
        coalesce(
            min(audits.origin) filter (where audits.failed),
            min(audits.origin),
            projects.origin
        ) as origin,
        if(min(audits.origin) is null, 'project_no', 'conclusion') as field
    from training.projects as projects
    left join staging.audit_rows as audits
        on projects.project_no = audits.project_no and audits.on_project
    where projects.settled
    group by projects.project_no, projects.origin
)

select * from conclusions

-- Which cells of projects, their sessions and audits cannot be read, or contradict each
-- other?
--
-- Grain:  one row per project and cell.
-- Reads:  training.projects, training.class_hours, staging.audit_rows.
-- Rule:   contract 3: they hold everybody of the project.
with

faulty as (
    select
        project_no,
        origin,
        unnest(fields) as field
    from training.projects
    where settled
    union all
    select
        project_no,
        origin,
        'project_no' as field
    from training.projects
    where contradicted
    union all
    select
        project_no,
        origin,
        unnest(fields) as field
    from training.class_hours
    union all
    select
        project_no,
        origin,
        'session_no' as field
    from training.class_hours
    where contradicted
    union all
    select
        project_no,
        origin,
        'conclusion' as field
    from staging.audit_rows
    where unreadable
)

select * from faulty

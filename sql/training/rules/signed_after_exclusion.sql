-- Did nobody whom an audit struck off sign in for a later project?
--
-- Grain:  one row per subject with a known identity, of a known project.
-- Reads:  training.subjects, training.projects, training.signatures,
--         staging.audit_rows.
-- Rule:   通知 五(三): a note. An audit has no date of its own: it comes after the end of
--         its project, so later is a project that ends later.
with

struck_off as (
    select
        audits.id_number,
        min(projects.ends_on) as ends_on
    from staging.audit_rows as audits
    inner join training.projects as projects on audits.project_no = projects.project_no
    where not audits.on_project and (audits.excluded or audits.failed)
    group by audits.id_number
),

signed as (
    select
        subject_id,
        min(origin) as origin
    from training.signatures
    where present
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        coalesce(projects.ends_on <= struck_off.ends_on, true)
        or signed.subject_id is null as passed,
        coalesce('核减的项目结业于 ' || struck_off.ends_on, '没有') as observed,
        coalesce(signed.origin, subjects.origin) as origin,
        'id_number' as field
    from training.subjects as subjects
    inner join training.projects as projects
        on subjects.project_no = projects.project_no
    left join struck_off on subjects.id_number = struck_off.id_number
    left join signed on subjects.subject_id = signed.subject_id
    where subjects.identity_known
)

select * from judged

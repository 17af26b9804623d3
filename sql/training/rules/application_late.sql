-- Was the subsidy applied for in time?
--
-- Grain:  one row per subject whose project's days can be read.
-- Reads:  training.subjects, training.projects, policy.terms.
-- Rule:   通知 六: within two weeks of the end.
with

judged as (
    select
        subjects.subject_id,
        date_diff('day', projects.ends_on, projects.applied_on)
        <= terms.application_days as passed,
        '结业 ' || projects.ends_on || '，申请 ' || projects.applied_on as observed,
        projects.origin,
        'applied_on' as field
    from training.subjects as subjects
    inner join training.projects as projects
        on subjects.project_no = projects.project_no
    cross join policy.terms as terms
    where projects.ends_on is not null and projects.applied_on is not null
)

select * from judged

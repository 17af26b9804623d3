-- Is there an account of the host to pay to?
--
-- Grain:  one row per subject of a listed project whose account can be read.
-- Reads:  training.subjects, training.projects.
-- Rule:   通知 六: the money goes to the host.
with

judged as (
    select
        subjects.subject_id,
        projects.account is not null as passed,
        if(projects.account is null, '项目表未填银行账号', '已填银行账号') as observed,
        projects.origin,
        'account' as field
    from training.subjects as subjects
    inner join training.projects as projects
        on subjects.project_no = projects.project_no
    where not list_contains(projects.fields, 'account')
)

select * from judged

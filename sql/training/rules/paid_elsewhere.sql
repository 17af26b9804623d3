-- Was the trainee not paid for through another project, whose host has the money?
--
-- Grain:  one row per subject whose first project of the year this is.
-- Reads:  training.subjects, training.people, training.projects,
--         rules.duplicate_trainee, settlement.held_items, policy.terms.
-- Rule:   通知 六; contract 7 (one identity): a note. Nobody is paid for twice, but the
--         host of this project may be due what the other one has. A project that is no
--         longer listed is most likely this one under its former number.
with

elsewhere as (
    select
        held.person_key,
        projects.project_no,
        sum(held.amount) as amount
    from settlement.held_items as held
    inner join policy.terms as terms on held.year = terms.year
    inner join training.projects as projects
        on number_of(held.subject_no) = projects.project_no
    where held.amount > 0
    group by held.person_key, projects.project_no
),

paid as (
    select
        people.subject_id,
        string_agg(
            '项目 ' || elsewhere.project_no || ' 已发 ' || elsewhere.amount || ' 元',
            '，' order by elsewhere.project_no
        ) as seen
    from training.people as people
    inner join elsewhere
        on
            people.person_key = elsewhere.person_key
            and people.cohort != elsewhere.project_no
    group by people.subject_id
),

judged as (
    select
        subjects.subject_id,
        paid.subject_id is null as passed,
        coalesce(paid.seen, '没有') as observed,
        subjects.origin,
        'project_no' as field
    from training.subjects as subjects
    inner join rules.duplicate_trainee as first
        on subjects.subject_id = first.subject_id and first.passed
    left join paid on subjects.subject_id = paid.subject_id
)

select * from judged

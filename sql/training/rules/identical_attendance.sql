-- Do the sign-ins of the project differ from one trainee to another?
--
-- Grain:  one row per subject of a project with several trainees.
-- Reads:  training.subjects, training.attended, training.signatures, policy.terms.
-- Rule:   通知 五(二)2: a note where everyone has exactly the hours needed and the very
--         same marks.
with

patterns as (
    select
        subject_id,
        string_agg(session_key || marks, ';' order by session_key) as pattern
    from training.signatures
    group by subject_id
),

compared as (
    select
        subjects.project_no,
        count(distinct patterns.pattern) = 1
        and count(*) = count(patterns.pattern)
        and bool_and(attended.attended_hours = terms.attended_hours) as alike
    from training.subjects as subjects
    inner join training.attended as attended
        on subjects.subject_id = attended.subject_id
    left join patterns on subjects.subject_id = patterns.subject_id
    cross join policy.terms as terms
    group by subjects.project_no
    having count(*) > 1
),

judged as (
    select
        subjects.subject_id,
        not compared.alike as passed,
        if(compared.alike, '全班签到完全相同', '签到各有不同') as observed,
        subjects.origin,
        'project_no' as field
    from training.subjects as subjects
    inner join compared on subjects.project_no = compared.project_no
)

select * from judged

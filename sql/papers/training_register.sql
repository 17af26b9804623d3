-- Who completed the training and qualifies?
--
-- Grain:  one row per trainee whose outcome is pay.
-- Reads:  settlement.decisions, training.subjects, training.attended,
--         training.projects.
-- Rule:   通知 六 (附件5).
with

final as (
    select
        row_number() over (order by decisions.subject_id) as line_no,
        decisions.cohort,
        decisions.name,
        decisions.id_number,
        decisions.unit,
        subjects.occupation,
        subjects.skill_level,
        subjects.certificate_no,
        attended.attended_hours,
        subjects.assessment,
        projects.project_name
    from settlement.decisions as decisions
    inner join training.subjects as subjects
        on decisions.subject_id = subjects.subject_id
    inner join training.attended as attended
        on decisions.subject_id = attended.subject_id
    left join training.projects as projects
        on decisions.cohort = projects.project_no
    where decisions.outcome = 'pay'
)

select * from final
order by line_no

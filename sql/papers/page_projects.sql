-- Which project is behind each cohort of a training, and who hosts it?
--
-- Grain:  one row per project settled this year.
-- Reads:  training.projects.
-- Rule:   通知 六: the money goes to the host.
with

final as (
    select
        project_no,
        project_name,
        host
    from training.projects
    where settled
)

select * from final
order by project_no

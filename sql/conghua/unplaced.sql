-- Which subjects share a name with a past subsidy whose identity number cannot be read?
--
-- Grain:  one row per subject.
-- Reads:  conghua.subjects, conghua.levels, conghua.past_levels,
--         staging.past_subsidy_rows.
-- Rule:   contract 3: such a row holds the applicants of that name to whom it could
--         make a difference, and is never evidence against them.
with

unplaced as (
    select
        rows.name,
        rows.origin,
        levels.rank
    from staging.past_subsidy_rows as rows
    left join conghua.levels as levels on rows.level = levels.level
    where rows.id_number is null
),

excluded as (
    select distinct subject_id
    from conghua.past_levels
    where excludes
),

namesakes as (
    select
        subjects.subject_id,
        min(unplaced.origin) as origin
    from conghua.subjects as subjects
    inner join unplaced
        on
            subjects.name = unplaced.name
            and coalesce(subjects.level_rank <= unplaced.rank, true)
    left join excluded on subjects.subject_id = excluded.subject_id
    where subjects.identity_known and excluded.subject_id is null
    group by subjects.subject_id
)

select * from namesakes

-- Which earlier subsidies did each subject have, of the same level or higher?
--
-- Grain:  one row per subject with a known identity and past subsidy of that number.
-- Reads:  conghua.subjects, conghua.levels, staging.past_subsidy_rows.
-- Rule:   方案 一(三)3: an earlier subsidy does not exclude a further, higher level.
with

past as (
    select
        subjects.subject_id,
        rows.level,
        rows.subsidised_in,
        rows.origin,
        levels.rank >= subjects.level_rank as excludes
    from conghua.subjects as subjects
    inner join staging.past_subsidy_rows as rows
        on subjects.id_number = rows.id_number and subjects.identity_known
    inner join conghua.levels as levels on rows.level = levels.level
)

select * from past

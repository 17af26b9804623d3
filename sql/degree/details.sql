-- Which columns of the programme's own stand beside each decision?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects.
-- Rule:   contract 2: none for this programme.
with

details as (
    select subject_id
    from degree.subjects
)

select * from details

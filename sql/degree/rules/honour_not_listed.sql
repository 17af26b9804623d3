-- Is every honour recognised for the subject on the policy's list?
--
-- Grain:  one row per subject with an honour submitted and none that counts.
-- Reads:  degree.recognitions.
-- Rule:   简章 前言, 一.2; contract 4 (Honour): the member tier applies, with a note.
with

judged as (
    select
        recognitions.subject_id,
        not bool_or(
            recognitions.confirmed and not recognitions.listed
        ) as passed,
        string_agg(
            recognitions.honour_title, '；' order by recognitions.origin
        ) as observed,
        min(recognitions.origin) as origin,
        'honour_title' as field
    from degree.recognitions as recognitions
    group by recognitions.subject_id
    having not bool_or(recognitions.counts)
)

select * from judged

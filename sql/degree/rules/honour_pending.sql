-- Is no honour of the subject waiting for recognition?
--
-- Grain:  one row per subject with an honour submitted or claimed and none that counts.
-- Reads:  degree.subjects, degree.recognitions, policy.words.
-- Rule:   简章 前言, 一.2; contract 4 (Honour): the member tier applies, with a note. An
--         honour only claimed on the registration waits for recognition too.
with

submitted as (
    select
        subject_id,
        bool_or(pending) as pending,
        bool_or(counts) as counts,
        string_agg(honour_title, '；' order by origin) as titles,
        min(origin) as origin
    from degree.recognitions
    group by subject_id
),

claims as (
    select
        subject_id,
        claimed_honour,
        origin
    from degree.subjects
    where
        claimed_honour is not null
        and not is_word(claimed_honour, 'no_honour_words')
),

judged as (
    select
        subjects.subject_id,
        submitted.subject_id is not null and not submitted.pending as passed,
        coalesce(submitted.titles, claims.claimed_honour) as observed,
        coalesce(submitted.origin, claims.origin) as origin,
        if(submitted.subject_id is null, 'claimed_honour', 'honour_title') as field
    from degree.subjects as subjects
    left join submitted on subjects.subject_id = submitted.subject_id
    left join claims on subjects.subject_id = claims.subject_id
    where
        subjects.identity_known
        and not coalesce(submitted.counts, false)
        and (submitted.subject_id is not null or claims.subject_id is not null)
)

select * from judged

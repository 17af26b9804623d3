-- Which honours does each subject hold, and does each one count on the as-of date?
--
-- Grain:  one row per subject and honour row of the same identity number.
-- Reads:  degree.subjects, staging.honour_rows, policy.terms, policy.words.
-- Rule:   简章 前言, 一.2; contract 4 (Honour).
with

held as (
    select
        subjects.subject_id,
        honours.honour_title,
        honours.recognition,
        honours.recognised_on,
        honours.origin,
        honours.unreadable,
        is_word(honours.recognition, 'confirmed_words') as confirmed,
        honours.recognition is null
        or is_word(honours.recognition, 'unconfirmed_words') as pending,
        honours.title_key in (
            select title_key(words.word)
            from policy.words as words
            where words.list = 'honour_titles'
        ) as listed,
        coalesce(honours.recognised_on, terms.as_of) > terms.as_of as late
    from degree.subjects as subjects
    inner join staging.honour_rows as honours
        on subjects.id_number = honours.id_number and subjects.identity_known
    cross join policy.terms as terms
),

judged as (
    select
        *,
        coalesce(
            confirmed and listed and not late and not unreadable, false
        ) as counts
    from held
)

select * from judged

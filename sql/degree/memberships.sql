-- Is each subject a union member on the as-of date?
--
-- Grain:  one row per subject and roll row of the same identity number.
-- Reads:  degree.subjects, staging.membership_rows, policy.terms, policy.words.
-- Rule:   简章 前言, FAQ 24; contract 4 (Member).
with

spells as (
    select
        subjects.subject_id,
        roll.member_status,
        roll.joined_on,
        roll.left_on,
        roll.origin,
        roll.unreadable,
        is_word(roll.member_status, 'active_member_words')
        and not roll.unreadable
        and coalesce(roll.joined_on, terms.as_of) <= terms.as_of
        and (roll.left_on is null or roll.left_on > terms.as_of) as active
    from degree.subjects as subjects
    inner join staging.membership_rows as roll
        on subjects.id_number = roll.id_number and subjects.identity_known
    cross join policy.terms as terms
)

select * from spells

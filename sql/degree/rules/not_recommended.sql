-- Did the subject's own union not object?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, policy.words.
-- Rule:   简章 附件1; contract 4: a blank opinion does not block.
with

judged as (
    select
        subject_id,
        not begins_with_word(
            replace(coalesce(union_opinion, ''), ' ', ''),
            'not_recommended_prefixes'
        ) as passed,
        coalesce(union_opinion, '空白') as observed,
        origin,
        'union_opinion' as field
    from degree.subjects
)

select * from judged

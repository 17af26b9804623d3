-- Did the subject's own union not object?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, policy.words.
-- Rule:   简章 附件1; contract 4: a blank opinion does not block.
with

objections as (
    select list(word) as prefixes
    from policy.words
    where list = 'not_recommended_prefixes'
),

judged as (
    select
        subjects.subject_id,
        not list_bool_or(
            list_transform(
                objections.prefixes,
                lambda prefix: starts_with(coalesce(subjects.union_opinion, ''), prefix)
            )
        ) as passed,
        coalesce(subjects.union_opinion, '空白') as observed,
        subjects.origin,
        'union_opinion' as field
    from degree.subjects as subjects
    cross join objections
)

select * from judged

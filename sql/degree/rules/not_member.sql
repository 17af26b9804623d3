-- Is the subject a union member on the as-of date?
--
-- Grain:  one row per subject whose membership can be looked up.
-- Reads:  degree.subjects, degree.memberships, degree.unplaced.
-- Rule:   简章 前言, FAQ 24; contract 4 (Member): any active spell is enough. Where a row
--         that might be the subject's cannot be read, nothing is held against them.
with

spells as (
    select
        memberships.subject_id,
        bool_or(memberships.active) as active,
        bool_or(memberships.unreadable) as doubtful,
        max(
            {
                'active': coalesce(memberships.active, false),
                'origin': memberships.origin,
                'status': memberships.member_status,
                'joined_on': memberships.joined_on,
                'left_on': memberships.left_on
            }
        ) as best
    from degree.memberships as memberships
    group by memberships.subject_id
),

judged as (
    select
        subjects.subject_id,
        coalesce(spells.active, false) as passed,
        case
            when spells.subject_id is null then '会员名册中没有此人'
            else concat_ws(
                '，',
                spells.best.status,
                '入会 ' || spells.best.joined_on,
                '退会 ' || spells.best.left_on
            )
        end as observed,
        coalesce(spells.best.origin, subjects.origin) as origin,
        if(spells.subject_id is null, 'id_number', 'member_status') as field
    from degree.subjects as subjects
    left join spells on subjects.subject_id = spells.subject_id
    left join degree.unplaced as unplaced
        on subjects.subject_id = unplaced.subject_id and unplaced.kind = 'membership'
    where
        subjects.identity_known
        and (
            coalesce(spells.active, false)
            or (unplaced.subject_id is null and not coalesce(spells.doubtful, false))
        )
)

select * from judged

-- Is there anything left of what a member may get over life?
--
-- Grain:  one row per subject with a known identity in the member tier.
-- Reads:  degree.subjects, degree.entitlements.
-- Rule:   简章 前言, FAQ 25.
with

judged as (
    select
        subjects.subject_id,
        entitlements.amount > 0 as passed,
        '其他年度已发 ' || entitlements.issued_in_other_years || ' 元' as observed,
        subjects.origin,
        'id_number' as field
    from degree.subjects as subjects
    inner join degree.entitlements as entitlements
        on subjects.subject_id = entitlements.subject_id
    where subjects.identity_known and entitlements.tier = 'member'
)

select * from judged

-- Which tier is each subject in, and how much would that be?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, degree.recognitions, degree.tuition_paid, policy.terms,
--         settlement.issued, settlement.former_identities.
-- Rule:   简章 七 (standard; the honour tier gets the tuition paid that year), 前言 and
--         FAQ 25 (at most the cap over life for a member; honours are outside it, and
--         with them all of a year whose member's amount was raised to an honour's).
with

recognised as (
    select subject_id
    from degree.recognitions
    where counts
    group by subject_id
),

other_years as (
    select
        issued.person_key,
        sum(issued.amount) as amount
    from settlement.issued as issued
    cross join policy.terms as terms
    where issued.year != terms.year
    group by issued.person_key, issued.year
    having not bool_or(issued.tier != 'member' and issued.amount > 0)
),

-- A key is worked out anew for each subject, so only where there is something to join.
theirs as (
    select
        subjects.subject_id,
        other_years.amount
    from degree.subjects as subjects
    inner join other_years on person_key(subjects.id_number) = other_years.person_key
    union all
    select
        former.subject_id,
        other_years.amount
    from settlement.former_identities as former
    inner join other_years on former.person_key = other_years.person_key
),

earlier as (
    select
        subject_id,
        sum(amount) as amount
    from theirs
    group by subject_id
),

entitled as (
    select
        subjects.subject_id,
        if(recognised.subject_id is null, 'member', 'honour') as tier,
        case
            when recognised.subject_id is not null
                then greatest(coalesce(paid.amount, 0), 0)
            else greatest(
                least(
                    terms.member_standard,
                    terms.lifetime_cap - coalesce(earlier.amount, 0)
                ),
                0
            )
        end as amount,
        coalesce(earlier.amount, 0) as issued_in_other_years
    from degree.subjects as subjects
    cross join policy.terms as terms
    left join recognised on subjects.subject_id = recognised.subject_id
    left join degree.tuition_paid as paid on subjects.subject_id = paid.subject_id
    left join earlier on subjects.subject_id = earlier.subject_id
)

select * from entitled

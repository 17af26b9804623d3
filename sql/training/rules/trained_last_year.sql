-- Was the trainee not in last year's training?
--
-- Grain:  one row per subject with a known identity.
-- Reads:  training.subjects, staging.past_trainee_rows, settlement.held_items,
--         settlement.identities, policy.terms.
-- Rule:   通知 三; contract 5: by identity number. Whom we paid for last year was
--         trained, whether or not the list has it.
with

listed as (
    select
        rows.id_number,
        min(rows.origin) as origin
    from staging.past_trainee_rows as rows
    cross join policy.terms as terms
    where rows.attended_year = terms.year - 1
    group by rows.id_number
),

paid as (
    select
        identities.subject_id,
        min(held.subject_no) as subject_no
    from settlement.held_items as held
    inner join policy.terms as terms on held.year = terms.year - 1
    inner join settlement.identities as identities
        on held.person_key = identities.person_key
    where held.amount > 0
    group by identities.subject_id
),

judged as (
    select
        subjects.subject_id,
        listed.id_number is null and paid.subject_id is null as passed,
        case
            when listed.id_number is not null then '在上年度名册中'
            when paid.subject_id is not null
                then
                    '上年度已发放（项目 '
                    || number_of(paid.subject_no) || '）'
            else '上年度名册中没有'
        end as observed,
        coalesce(listed.origin, subjects.origin) as origin,
        if(listed.id_number is null, 'id_number', 'attended_year') as field
    from training.subjects as subjects
    left join listed on subjects.id_number = listed.id_number
    left join paid on subjects.subject_id = paid.subject_id
    where subjects.identity_known
)

select * from judged

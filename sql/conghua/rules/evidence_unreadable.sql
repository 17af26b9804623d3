-- Could everything that speaks about the applicant be read, and does it agree?
--
-- Grain:  one row per subject.
-- Reads:  conghua.subjects, conghua.unplaced, staging.past_subsidy_rows,
--         intake.faults.
-- Rule:   contract 3: a cell that cannot be read holds the person and never counts for
--         or against; so do rows of one application number that contradict each other,
--         for which of them is true cannot be read either.
with

contradicted as (
    select
        subject_id,
        0 as urgency,
        origin,
        'application_no' as field
    from conghua.subjects
    where contradicted and application_no is not null
),

-- The application's own identity number has a rule of its own.
own as (
    select
        subjects.subject_id,
        1 as urgency,
        faults.origin,
        faults.field
    from conghua.subjects as subjects
    inner join intake.faults as faults on subjects.origin = faults.origin
    where faults.field != 'id_number'
),

past as (
    select
        subjects.subject_id,
        1 as urgency,
        faults.origin,
        faults.field
    from intake.faults as faults
    inner join staging.past_subsidy_rows as rows on faults.origin = rows.origin
    inner join conghua.subjects as subjects
        on rows.id_number = subjects.id_number and subjects.identity_known
),

namesakes as (
    select
        subject_id,
        1 as urgency,
        origin,
        'id_number' as field
    from conghua.unplaced
),

unread as (
    select * from contradicted
    union all
    select * from own
    union all
    select * from past
    union all
    select * from namesakes
),

firsts as (
    select
        subject_id,
        count(*) filter (where urgency > 0) as cells,
        min({ 'urgency': urgency, 'origin': origin, 'field': field }) as first
    from unread
    group by subject_id
),

judged as (
    select
        subjects.subject_id,
        firsts.subject_id is null as passed,
        case
            when firsts.subject_id is null then '全部可读'
            else concat_ws(
                '，',
                if(firsts.first.urgency = 0, '同一申请编号有不同的登记', null),
                if(firsts.cells > 0, firsts.cells || ' 处无法读取', null)
            )
        end as observed,
        coalesce(firsts.first.origin, subjects.origin) as origin,
        coalesce(firsts.first.field, 'application_no') as field
    from conghua.subjects as subjects
    left join firsts on subjects.subject_id = firsts.subject_id
)

select * from judged

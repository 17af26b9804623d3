-- Which place of the year's quota does each subject take?
--
-- Grain:  one row per subject without a reason to be refused. A person takes one place,
--         whatever the number of their applications.
-- Reads:  conghua.subjects, conghua.people, conghua.rejected, settlement.issued,
--         settlement.returned, policy.terms.
-- Rule:   方案 一(四); contract 6: places already issued come first, those of people who
--         no longer apply among them; then by time of signing up (unknown last), then
--         by application number.
with

issued as (
    select issued.person_key
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    group by issued.person_key
    having sum(issued.amount) > 0
),

-- Whose payment came back keeps the place until it is made anew.
settled as (
    select person_key from issued
    union
    select person_key from settlement.returned
),

turns as (
    select
        subjects.subject_id,
        people.person_key,
        row_number() over (
            order by
                settled.person_key is null asc,
                subjects.signed_up_at asc nulls last,
                subjects.application_no asc nulls last,
                subjects.origin asc
        ) as turn
    from conghua.subjects as subjects
    inner join conghua.people as people on subjects.subject_id = people.subject_id
    left join conghua.rejected as rejected on subjects.subject_id = rejected.subject_id
    left join settled on people.person_key = settled.person_key
    where rejected.subject_id is null
),

elsewhere as (
    select count(*) as places
    from issued
    where person_key not in (select turns.person_key from turns)
),

persons as (
    select
        person_key,
        row_number() over (order by min(turn)) as place
    from turns
    group by person_key
),

places as (
    select
        turns.subject_id,
        elsewhere.places + persons.place as place,
        terms.quota
    from turns
    inner join persons on turns.person_key = persons.person_key
    cross join elsewhere
    cross join policy.terms as terms
)

select * from places

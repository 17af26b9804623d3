-- Which place of the year's quota does each subject take?
--
-- Grain:  one row per subject without a reason to be refused. A person takes one place,
--         whatever the number of their applications.
-- Reads:  conghua.subjects, conghua.people, conghua.rejected, settlement.holders,
--         settlement.returned, settlement.reidentified, policy.terms.
-- Rule:   方案 一(四); contract 6: places already issued come first, those of people who
--         no longer apply among them; then those of people whose payment came back;
--         then by time of signing up (unknown last), then by application number.
with

-- Who was paid under another identity number has that one's place.
applicants as (
    select
        subjects.subject_id,
        coalesce(moved.paid_key, people.person_key) as person_key,
        subjects.signed_up_at,
        subjects.application_no,
        subjects.origin
    from conghua.subjects as subjects
    inner join conghua.people as people on subjects.subject_id = people.subject_id
    left join settlement.reidentified as moved
        on subjects.subject_id = moved.subject_id
    left join conghua.rejected as rejected on subjects.subject_id = rejected.subject_id
    where rejected.subject_id is null
),

-- Whose payment came back goes before everybody who waits, but after who holds money:
-- the place may have been issued to somebody else meanwhile.
turns as (
    select
        applicants.subject_id,
        applicants.person_key,
        row_number() over (
            order by
                holders.person_key is null asc,
                returned.person_key is null asc,
                applicants.signed_up_at asc nulls last,
                applicants.application_no asc nulls last,
                applicants.origin asc
        ) as turn
    from applicants
    left join settlement.holders as holders
        on applicants.person_key = holders.person_key
    left join settlement.returned as returned
        on applicants.person_key = returned.person_key
),

elsewhere as (
    select count(*) as places
    from settlement.holders
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

-- Does every registration come out exactly once, paid, held or rejected?
--
-- Grain:  one row per subject lost or doubled; none when all is well.
-- Reads:  programme.people, settlement.decisions.
-- Rule:   contract 2: nobody is dropped silently.
with

compared as (
    select
        subjects.subject_no,
        count(decisions.subject_id) as times
    from programme.people as subjects
    left join settlement.decisions as decisions
        on
            subjects.subject_no = decisions.subject_no
            and decisions.outcome in ('pay', 'hold', 'reject')
    group by subjects.subject_no
    having count(decisions.subject_id) != 1
)

select * from compared

-- By which numbers did runs of this year know who holds money of it, and as whom nobody
-- is registered now?
--
-- Grain:  one row per identity and number: what the identity holds in yuan, and whether
--         the number is the one that was paid.
-- Reads:  programme.people, settlement.holders, settlement.paid_people,
--         settlement.earlier_runs, warehouse.decisions, policy.terms.
-- Rule:   contract 7: whoever bears such a number may be the same person, whatever
--         number that one has moved to since the payment; one that only says where a
--         row stood tells nothing.
with

gone as (
    select holders.*
    from settlement.holders as holders
    anti join programme.people as people on holders.person_key = people.person_key
),

known as (
    select
        gone.person_key,
        gone.amount,
        decisions.subject_no,
        number_and_name(decisions.subject_no, decisions.name) as number
    from gone
    inner join warehouse.decisions as decisions
        on gone.person_key = decisions.person_key
    inner join settlement.earlier_runs as earlier on decisions.run = earlier.run
    inner join policy.terms as terms on earlier.year = terms.year
    where not starts_with(decisions.subject_no, '?')
),

claims as (
    select
        known.person_key,
        known.amount,
        known.number,
        bool_or(paid.person_key is not null) as paid
    from known
    left join settlement.paid_people as paid
        on
            known.person_key = paid.person_key
            and known.subject_no = paid.subject_no
    group by known.person_key, known.amount, known.number
)

select * from claims

-- Is the account another than the one the bank returned the last payment from?
--
-- Grain:  one row per subject whose last payment of this year failed.
-- Reads:  programme.people, settlement.returned.
-- Rule:   contract 7: held until a different number is there.
with

judged as (
    select
        people.subject_id,
        not coalesce(people.account = returned.account, false) as passed,
        mask(returned.account) || ' 被退回' as observed,
        people.origin,
        people.account_field as field
    from programme.people as people
    inner join settlement.returned as returned
        on people.person_key = returned.person_key
)

select * from judged

-- Is the account another than those the bank returned a payment from?
--
-- Grain:  one row per subject with a payment of this year that came back, or still
--         without money, whose payee's last payment came back.
-- Reads:  programme.people, settlement.returned, settlement.returned_payees,
--         settlement.holders.
-- Rule:   contract 7: held until a different number is there. Who was paid already is
--         not held for the payee's sake.
with

refused as (
    select
        people.subject_id,
        people.account,
        coalesce(returned.account, payees.account) as refused_last,
        coalesce(returned.accounts, [payees.account]) as refused,
        people.origin,
        people.account_field
    from programme.people as people
    left join settlement.returned as returned
        on people.person_key = returned.person_key
    left join settlement.returned_payees as payees
        on
            people.payee_no = payees.payee_no
            and people.person_key not in (
                select holders.person_key from settlement.holders as holders
            )
    where returned.person_key is not null or payees.payee_no is not null
),

judged as (
    select
        subject_id,
        not coalesce(list_contains(refused, account), false) as passed,
        mask(
            if(list_contains(refused, account), account, refused_last)
        ) || ' 被退回' as observed,
        origin,
        account_field as field
    from refused
)

select * from judged

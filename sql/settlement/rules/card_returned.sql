-- Is the account another than those the bank returned a payment from?
--
-- Grain:  one row per subject with less than the entitlement, and with a payment of
--         this year that came back, or still without money, whose payee's last payment
--         came back.
-- Reads:  programme.people, programme.entitlements, settlement.returned,
--         settlement.returned_payees, settlement.holders.
-- Rule:   contract 7: held until a different number is registered; for cards that is
--         a row of the card register. Who has all that is due waits for no account, and
--         who was paid already is not held for the payee's sake.
with

refused as (
    select
        people.subject_id,
        people.account,
        coalesce(returned.account, payees.account) as refused_last,
        coalesce(returned.accounts, [payees.account]) as refused,
        people.origin,
        people.account_field,
        people.account_registered
    from programme.people as people
    inner join programme.entitlements as entitlements
        on people.subject_id = entitlements.subject_id
    left join settlement.holders as holders on people.person_key = holders.person_key
    left join settlement.returned as returned
        on people.person_key = returned.person_key
    left join settlement.returned_payees as payees
        on
            people.payee_no = payees.payee_no
            and holders.person_key is null
    where
        (returned.person_key is not null or payees.payee_no is not null)
        and entitlements.amount > coalesce(holders.amount, 0)
),

judged as (
    select
        subject_id,
        account is null
        or (account_registered and not list_contains(refused, account)) as passed,
        mask(
            if(list_contains(refused, account), account, refused_last)
        ) || ' 被退回' || if(passed, coalesce('，现为 ' || mask(account), ''), '')
            as observed,
        origin,
        account_field as field
    from refused
)

select * from judged

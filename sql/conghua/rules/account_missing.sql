-- Is there an account to pay to?
--
-- Grain:  one row per subject whose account can be read; a blank one can.
-- Reads:  conghua.subjects, policy.words.
-- Rule:   contract 6: no account yet holds, it does not refuse.
with

judged as (
    select
        subject_id,
        account is not null
        and not is_word(account, 'no_account_words') as passed,
        case
            when account is null then '空白'
            when is_word(account, 'no_account_words') then account
            else mask(account)
        end as observed,
        origin,
        'account' as field
    from conghua.subjects
    where not account_unreadable
)

select * from judged

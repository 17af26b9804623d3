-- Which card would each subject be paid to, and may it be used?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, staging.card_rows, policy.terms, policy.words.
-- Rule:   FAQ 21, 22; contract 4 (Card): the latest usable row of the register by the
--         as-of date, else the number on the registration.
with

registered as (
    select
        subjects.subject_id,
        cards.card_number,
        cards.card_valid,
        cards.registered_on,
        cards.unreadable,
        cards.origin,
        is_word(cards.card_status, 'blocked_card_words') as blocked
    from degree.subjects as subjects
    inner join staging.card_rows as cards
        on subjects.id_number = cards.id_number and subjects.identity_known
),

-- A number is blocked where its latest row says so; a block wins a tie. What is put
-- right after the as-of date does not lift it.
blocked_numbers as (
    select
        registered.subject_id,
        registered.card_number
    from registered
    cross join policy.terms as terms
    group by registered.subject_id, registered.card_number
    having
        max(coalesce(registered.registered_on, date '-infinity'))
        filter (where registered.blocked)
        >= max(coalesce(registered.registered_on, date '-infinity'))
        filter (
            where registered.blocked
            or coalesce(registered.registered_on, terms.as_of) <= terms.as_of
        )
),

usable as (
    select
        registered.*,
        row_number() over (
            partition by registered.subject_id
            order by registered.registered_on desc nulls last, registered.origin desc
        ) as place
    from registered
    left join blocked_numbers
        on
            registered.subject_id = blocked_numbers.subject_id
            and registered.card_number = blocked_numbers.card_number
    cross join policy.terms as terms
    where
        blocked_numbers.card_number is null
        and not coalesce(registered.blocked, false)
        and not registered.unreadable
        and not is_lost(registered.card_number)
        and not is_word(registered.card_number, 'no_card_words')
        and coalesce(registered.registered_on, terms.as_of) <= terms.as_of
),

own as (
    select
        subjects.subject_id,
        subjects.card_valid,
        subjects.origin,
        case
            when
                not is_word(subjects.card_number, 'no_card_words')
                then subjects.card_number
        end as card_number,
        blocked_numbers.card_number is not null as blocked
    from degree.subjects as subjects
    left join blocked_numbers
        on
            subjects.subject_id = blocked_numbers.subject_id
            and subjects.card_number = blocked_numbers.card_number
),

chosen as (
    select
        own.subject_id,
        coalesce(usable.card_number, own.card_number) as card_number,
        if(usable.card_number is null, own.card_valid, usable.card_valid) as valid,
        usable.card_number is null and own.blocked as blocked,
        usable.card_number is not null as from_register,
        coalesce(usable.origin, own.origin) as origin
    from own
    left join usable on own.subject_id = usable.subject_id and usable.place = 1
)

select * from chosen

-- Which card would each subject be paid to, and may it be used?
--
-- Grain:  one row per subject.
-- Reads:  degree.subjects, staging.card_rows, settlement.payment_standing,
--         settlement.returned_payees, warehouse.payment_items, policy.terms,
--         policy.words.
-- Rule:   FAQ 21, 22; contract 4 (Card): the latest usable row of the register by the
--         as-of date, else the number on the registration. Contract 7: whose payment
--         the bank returned registers another card afterwards, whatever the as-of date.
with

returned as (
    select distinct items.person_key
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year = terms.year
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    where standing.state = 'failed'
),

subjects as (
    select
        subjects.*,
        returned.person_key is not null or payees.payee_no is not null as returned
    from degree.subjects as subjects
    left join returned
        on
            person_key(subjects.id_number) = returned.person_key
            and subjects.identity_known
    left join settlement.returned_payees as payees
        on subjects.student_no = payees.payee_no
),

registered as (
    select
        subjects.subject_id,
        cards.card_number,
        cards.card_valid,
        cards.registered_on,
        cards.unreadable,
        cards.origin,
        is_word(cards.card_status, 'blocked_card_words') as blocked,
        subjects.returned
        or coalesce(cards.registered_on, terms.as_of) <= terms.as_of as in_time
    from subjects
    inner join staging.card_rows as cards
        on subjects.id_number = cards.id_number and subjects.identity_known
    cross join policy.terms as terms
),

-- A number is blocked where its latest row says so, whenever that was; a block wins a
-- tie. What is put right too late does not lift it.
blocked_numbers as (
    select
        registered.subject_id,
        registered.card_number
    from registered
    group by registered.subject_id, registered.card_number
    having
        max(coalesce(registered.registered_on, date '-infinity'))
        filter (where registered.blocked)
        >= max(coalesce(registered.registered_on, date '-infinity'))
        filter (where registered.blocked or registered.in_time)
),

-- What could be paid to, were it in time.
fit as (
    select registered.*
    from registered
    left join blocked_numbers
        on
            registered.subject_id = blocked_numbers.subject_id
            and registered.card_number = blocked_numbers.card_number
    where
        blocked_numbers.card_number is null
        and not coalesce(registered.blocked, false)
        and not registered.unreadable
        and not is_lost(registered.card_number)
        and not is_word(registered.card_number, 'no_card_words')
),

usable as (
    select
        *,
        row_number() over (
            partition by subject_id
            order by registered_on desc nulls last, origin desc
        ) as place
    from fit
    where in_time
),

-- What the register says besides, for whom it leaves without a card.
late as (
    select
        subject_id,
        max(registered_on) as late_on
    from fit
    where not in_time
    group by subject_id
),

besides as (
    select
        registered.subject_id,
        bool_or(registered.blocked) as any_blocked,
        any_value(late.late_on) as late_on
    from registered
    left join late on registered.subject_id = late.subject_id
    group by registered.subject_id
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
    from subjects
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
        coalesce(besides.any_blocked, false) as any_blocked,
        '另有 ' || besides.late_on || ' 登记的卡，晚于材料截止日' as late,
        coalesce(usable.origin, own.origin) as origin
    from own
    left join usable on own.subject_id = usable.subject_id and usable.place = 1
    left join besides on own.subject_id = besides.subject_id
)

select * from chosen

-- Which payments that failed does the bank's file tell as paid, though with them and
-- what stands beside them somebody would hold more than the run of the last payment
-- that stands entitles to?
--
-- Grain:  one row per payment.
-- Reads:  told (the file: payment_no, result), warehouse.payment_states,
--         warehouse.payment_items, warehouse.item_states, warehouse.decisions,
--         warehouse.ledger.
-- Rule:   contract 7 (one identity). A difference paid beside it is no payment in its
--         place; a payment made anew is, until it failed as well. Whom runs of the year
--         knew by one number and name under two identities is one person, unless one
--         run had both.
with

own as (
    select
        items.payment_no,
        states.programme,
        states.year,
        items.person_key
    from told
    inner join warehouse.payment_states as states
        on told.payment_no = states.payment_no
    inner join warehouse.payment_items as items
        on states.payment_no = items.payment_no
    where told.result = 'paid' and states.state = 'failed'
),

known as (
    select distinct
        decisions.programme,
        decisions.year,
        decisions.run,
        decisions.person_key,
        decisions.name,
        number_of(decisions.subject_no) as number
    from warehouse.decisions as decisions
    semi join own
        on decisions.programme = own.programme and decisions.year = own.year
    where not starts_with(decisions.subject_no, '?')
),

namesakes as (
    select distinct
        own.programme,
        own.year,
        own.person_key,
        other.person_key as other_key
    from own
    inner join known as mine
        on
            own.programme = mine.programme
            and own.year = mine.year
            and own.person_key = mine.person_key
    inner join known as other
        on
            mine.programme = other.programme
            and mine.year = other.year
            and mine.number = other.number
            and mine.name = other.name
            and mine.person_key != other.person_key
),

keys as (
    select
        programme,
        year,
        person_key,
        person_key as held_by
    from own
    union
    select
        programme,
        year,
        person_key,
        other_key as held_by
    from namesakes
    where
        not exists (
            select mine.run
            from known as mine
            inner join known as other on mine.run = other.run
            where
                mine.programme = namesakes.programme
                and mine.year = namesakes.year
                and mine.person_key = namesakes.person_key
                and other.person_key = namesakes.other_key
        )
),

standing as (
    select
        states.programme,
        states.year,
        items.person_key,
        items.run,
        states.amount - states.recovered as amount,
        issued.entry_no
    from warehouse.item_states as states
    inner join warehouse.payment_items as items
        on
            states.payment_no = items.payment_no
            and states.subject_no = items.subject_no
    inner join warehouse.ledger as issued
        on states.payment_no = issued.payment_no and issued.kind = 'issued'
    left join told on states.payment_no = told.payment_no
    where coalesce(told.result, states.state) != 'failed'
),

entitled as (
    select
        run,
        person_key,
        max(amount) as amount
    from warehouse.decisions
    group by run, person_key
),

above as (
    select
        keys.programme,
        keys.year,
        keys.person_key
    from keys
    inner join standing
        on
            keys.programme = standing.programme
            and keys.year = standing.year
            and keys.held_by = standing.person_key
    left join entitled
        on standing.run = entitled.run and standing.person_key = entitled.person_key
    group by keys.programme, keys.year, keys.person_key
    having
        sum(standing.amount)
        > coalesce(arg_max(coalesce(entitled.amount, 0), standing.entry_no), 0)
),

paid_otherwise as (
    select distinct own.payment_no
    from own
    inner join above
        on
            own.programme = above.programme
            and own.year = above.year
            and own.person_key = above.person_key
)

select * from paid_otherwise

-- Did any member, when money was issued, come to hold more than the cap over life?
--
-- Grain:  one row per payment and person above it; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_items, warehouse.came_back,
--         warehouse.former_identities, warehouse.runs, warehouse.policies.
-- Rule:   简章 前言, FAQ 25: all years together, by the cap of the run that was issued,
--         where its policy has one; honours are outside it, and with them all of a year
--         whose member's amount was raised to an honour's.
with

items as (
    select
        items.payment_no,
        items.run,
        items.subject_no,
        items.person_key,
        runs.programme,
        runs.year,
        items.tier,
        items.amount,
        issued.entry_no as issued_entry
    from warehouse.payment_items as items
    inner join warehouse.runs as runs on items.run = runs.run
    inner join warehouse.ledger as issued
        on items.payment_no = issued.payment_no and issued.kind = 'issued'
),

-- Under which identities the run knew that the person was paid.
identities as (
    select
        run,
        person_key,
        person_key as paid_key
    from items
    union
    select
        run,
        person_key,
        paid_key
    from warehouse.former_identities
),

-- How each payment stood when the other was issued, and what had come back of it.
earlier as (
    select
        now.payment_no,
        now.run,
        now.person_key,
        before.year,
        before.tier,
        before.amount,
        (
            select arg_max(ledger.kind, ledger.entry_no)
            from warehouse.ledger as ledger
            where
                ledger.payment_no = before.payment_no
                and ledger.entry_no <= now.issued_entry
                and ledger.kind in ('issued', 'paid', 'failed')
        ) as state,
        (
            select sum(came_back.amount)
            from warehouse.came_back as came_back
            where
                came_back.payment_no = before.payment_no
                and came_back.subject_no = before.subject_no
                and came_back.entry_no < now.issued_entry
        ) as recovered
    from items as now
    inner join identities
        on now.run = identities.run and now.person_key = identities.person_key
    inner join items as before
        on
            identities.paid_key = before.person_key
            and now.programme = before.programme
            and now.issued_entry >= before.issued_entry
    where now.tier = 'member'
),

years as (
    select
        payment_no,
        run,
        person_key,
        sum(amount - coalesce(recovered, 0)) as amount
    from earlier
    where state != 'failed'
    group by payment_no, run, person_key, year
    having not bool_or(tier != 'member' and amount > coalesce(recovered, 0))
),

came_to_hold as (
    select
        payment_no,
        run,
        sum(amount) as amount
    from years
    group by payment_no, run, person_key
),

above as (
    select held.payment_no
    from came_to_hold as held
    inner join warehouse.policies as policies
        on held.run = policies.run and policies.name = 'lifetime_cap'
    where held.amount > cast(policies.value as decimal(14, 2))
)

select * from above

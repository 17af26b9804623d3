-- Did anybody, when money was issued, come to hold more than that run's entitlement?
--
-- Grain:  one row per payment and person above it; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_items, warehouse.decisions.
-- Rule:   contract 7 (one identity): by person, programme and year, at issue time,
--         whatever student number, card or run the money came through.
with

-- A payment that failed counts up to its failure; one corrected since counts all along.
standing as (
    select
        payment_no,
        programme,
        year,
        min(entry_no) as issued_entry,
        arg_max(kind, entry_no) filter (where kind in ('issued', 'paid', 'failed'))
            as state,
        max(entry_no) filter (where kind = 'failed') as failed_entry
    from warehouse.ledger
    group by payment_no, programme, year
),

items as (
    select
        items.payment_no,
        items.run,
        items.person_key,
        standing.programme,
        standing.year,
        items.amount,
        coalesce(
            sum(items.amount) over (
                partition by items.payment_no
                order by items.subject_no
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as before,
        standing.issued_entry,
        if(standing.state = 'failed', standing.failed_entry, null) as failed_entry
    from warehouse.payment_items as items
    inner join standing on items.payment_no = standing.payment_no
),

-- What came back of a payment before the next was issued makes room for it; of one
-- payment for several people it is taken off them in order.
came_back as (
    select
        now.payment_no,
        now.person_key,
        least(
            greatest(sum(ledger.amount) - earlier.before, 0), earlier.amount
        ) as amount
    from items as now
    inner join items as earlier
        on
            now.person_key = earlier.person_key
            and now.programme = earlier.programme
            and now.year = earlier.year
            and now.issued_entry > earlier.issued_entry
    inner join warehouse.ledger as ledger
        on
            earlier.payment_no = ledger.payment_no
            and ledger.kind = 'recovered'
            and now.issued_entry > ledger.entry_no
    group by
        now.payment_no,
        now.person_key,
        earlier.payment_no,
        earlier.before,
        earlier.amount
),

recovered as (
    select
        payment_no,
        person_key,
        sum(amount) as amount
    from came_back
    group by payment_no, person_key
),

came_to_hold as (
    select
        now.payment_no,
        now.run,
        now.person_key,
        sum(earlier.amount) as amount
    from items as now
    inner join items as earlier
        on
            now.person_key = earlier.person_key
            and now.programme = earlier.programme
            and now.year = earlier.year
            and now.issued_entry >= earlier.issued_entry
            and now.issued_entry < coalesce(earlier.failed_entry, now.issued_entry + 1)
    group by now.payment_no, now.run, now.person_key
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
    select held.payment_no
    from came_to_hold as held
    left join recovered
        on
            held.payment_no = recovered.payment_no
            and held.person_key = recovered.person_key
    left join entitled
        on held.run = entitled.run and held.person_key = entitled.person_key
    where
        held.amount - coalesce(recovered.amount, 0)
        > coalesce(entitled.amount, 0)
)

select * from above

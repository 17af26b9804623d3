-- Did anybody, when money was issued, come to hold more than that run's entitlement?
--
-- Grain:  one row per payment and person above it; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_items, warehouse.came_back,
--         warehouse.decisions.
-- Rule:   contract 7 (one identity): by person, programme and year, at issue time,
--         whatever student number, card or run the money came through. What failed at
--         last is not judged; what came back since is no longer held.
with

-- A payment that failed counts up to its first failure; one corrected since counts all
-- along.
standing as (
    select
        payment_no,
        programme,
        year,
        min(entry_no) as issued_entry,
        arg_max(kind, entry_no) filter (where kind in ('issued', 'paid', 'failed'))
            as state,
        min(entry_no) filter (where kind = 'failed') as failed_entry
    from warehouse.ledger
    group by payment_no, programme, year
),

recovered as (
    select
        payment_no,
        subject_no,
        sum(amount) as amount
    from warehouse.came_back
    group by payment_no, subject_no
),

items as (
    select
        items.payment_no,
        items.run,
        items.person_key,
        standing.programme,
        standing.year,
        items.amount - coalesce(recovered.amount, 0) as amount,
        standing.issued_entry,
        standing.state,
        if(standing.state = 'failed', standing.failed_entry, null) as failed_entry
    from warehouse.payment_items as items
    inner join standing on items.payment_no = standing.payment_no
    left join recovered
        on
            items.payment_no = recovered.payment_no
            and items.subject_no = recovered.subject_no
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
    where now.state != 'failed'
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
    left join entitled
        on held.run = entitled.run and held.person_key = entitled.person_key
    where held.amount > coalesce(entitled.amount, 0)
)

select * from above

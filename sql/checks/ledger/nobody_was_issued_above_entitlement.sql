-- Did anybody, when money was issued, come to hold more than that run's entitlement, or
-- does anybody now hold more than the run of the last payment that stands gave?
--
-- Grain:  one row per payment and person above it; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_items, warehouse.came_back,
--         warehouse.runs, warehouse.decisions.
-- Rule:   contract 7 (one identity): by person, programme and year, whatever student
--         number, card or run the money came through. Each payment counts as it stood
--         when the other was issued; what failed at last is not judged, and what came
--         back since is no longer held.
with

movements as (
    select
        payment_no,
        entry_no,
        kind
    from warehouse.ledger
    where kind in ('issued', 'paid', 'failed')
),

standing as (
    select
        payment_no,
        min(entry_no) as issued_entry,
        arg_max(kind, entry_no) as state
    from movements
    group by payment_no
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
        runs.programme,
        runs.year,
        items.amount - coalesce(recovered.amount, 0) as amount,
        standing.issued_entry,
        standing.state
    from warehouse.payment_items as items
    inner join warehouse.runs as runs on items.run = runs.run
    inner join standing on items.payment_no = standing.payment_no
    left join recovered
        on
            items.payment_no = recovered.payment_no
            and items.subject_no = recovered.subject_no
),

-- What else the person was issued up to then, and how that stood at the time.
earlier as (
    select
        now.payment_no,
        now.run,
        now.person_key,
        before.payment_no as earlier_no,
        any_value(before.amount) as amount,
        arg_max(movements.kind, movements.entry_no) as state
    from items as now
    inner join items as before
        on
            now.person_key = before.person_key
            and now.programme = before.programme
            and now.year = before.year
            and now.issued_entry >= before.issued_entry
    inner join movements
        on
            before.payment_no = movements.payment_no
            and now.issued_entry >= movements.entry_no
    where now.state != 'failed'
    group by now.payment_no, now.run, now.person_key, before.payment_no
),

came_to_hold as (
    select
        payment_no,
        run,
        person_key,
        sum(amount) as amount
    from earlier
    where state != 'failed'
    group by payment_no, run, person_key
    union all
    select
        arg_max(payment_no, issued_entry) as payment_no,
        arg_max(run, issued_entry) as run,
        person_key,
        sum(amount) as amount
    from items
    where state != 'failed'
    group by programme, year, person_key
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
    select distinct held.payment_no
    from came_to_hold as held
    left join entitled
        on held.run = entitled.run and held.person_key = entitled.person_key
    where held.amount > coalesce(entitled.amount, 0)
)

select * from above

-- Did all that came back come back for somebody, and for nobody more than was paid?
--
-- Grain:  one row per payment where it did not; none when all is well.
-- Reads:  warehouse.ledger, warehouse.payment_items, warehouse.came_back.
-- Rule:   contract 7: a recovery cures whoever holds too much; money is conserved.
with

entered as (
    select
        entry_no,
        payment_no,
        amount
    from warehouse.ledger
    where kind = 'recovered'
),

shared_out as (
    select
        entry_no,
        payment_no,
        sum(amount) as amount
    from warehouse.came_back
    group by entry_no, payment_no
),

per_person as (
    select
        payment_no,
        subject_no,
        sum(amount) as amount
    from warehouse.came_back
    group by payment_no, subject_no
),

wrong as (
    select coalesce(entered.payment_no, shared_out.payment_no) as payment_no
    from entered
    full outer join shared_out
        on
            entered.entry_no = shared_out.entry_no
            and entered.payment_no = shared_out.payment_no
    where entered.amount is distinct from shared_out.amount
    union
    select per_person.payment_no
    from per_person
    left join warehouse.payment_items as items
        on
            per_person.payment_no = items.payment_no
            and per_person.subject_no = items.subject_no
    where per_person.amount > coalesce(items.amount, 0)
)

select * from wrong

-- Whom is a payment for, what does each still have of it, and how much too much does
-- each hold of all payments?
--
-- Grain:  one row per subject of the payment that the variable payment_no names, first
--         those whom nobody is registered as by now; amounts in yuan.
-- Reads:  warehouse.payment_states, warehouse.item_states, warehouse.runs,
--         warehouse.decisions, warehouse.reidentified.
-- Rule:   contract 7. Entitled is what the latest run of the programme and year says of
--         the person, under whatever identity number now.
with

payment as (
    select
        payment_no,
        programme,
        year
    from warehouse.payment_states
    where payment_no = getvariable('payment_no')
),

latest as (
    select arg_max(runs.run, runs.number) as run
    from warehouse.runs as runs
    inner join payment
        on runs.programme = payment.programme and runs.year = payment.year
),

entitled as (
    select
        coalesce(moved.paid_key, decisions.person_key) as person_key,
        max(decisions.amount) as amount
    from warehouse.decisions as decisions
    inner join latest on decisions.run = latest.run
    left join warehouse.reidentified as moved
        on
            decisions.run = moved.run
            and decisions.person_key = moved.person_key
    group by all
),

held as (
    select
        items.person_key,
        sum(items.amount - items.recovered) as amount
    from warehouse.item_states as items
    inner join payment
        on items.programme = payment.programme and items.year = payment.year
    where items.state != 'failed'
    group by items.person_key
),

people as (
    select
        items.subject_no,
        items.person_key,
        items.amount - items.recovered as still_has,
        greatest(coalesce(held.amount, 0) - coalesce(entitled.amount, 0), 0)
            as too_much
    from warehouse.item_states as items
    inner join payment on items.payment_no = payment.payment_no
    left join held on items.person_key = held.person_key
    left join entitled on items.person_key = entitled.person_key
)

select * from people
order by
    subject_no in (
        select decisions.subject_no
        from warehouse.decisions as decisions
        inner join latest on decisions.run = latest.run
    ),
    subject_no

-- What does the ledger already hold for each person, issued and not failed?
--
-- Grain:  one row per person, subject, programme year and tier; amounts in yuan.
-- Reads:  settlement.payment_standing, warehouse.payment_items.
-- Rule:   contract 7: what failed or was paid back is no longer held.
with

-- What came back of a payment for several people is taken off them in order.
items as (
    select
        items.*,
        sum(items.amount) over (
            partition by items.payment_no
            order by items.subject_no
            rows between unbounded preceding and 1 preceding
        ) as before
    from warehouse.payment_items as items
),

held as (
    select
        items.person_key,
        items.subject_no,
        standing.year,
        items.tier,
        cast(
            sum(
                items.amount - least(
                    greatest(standing.recovered - coalesce(items.before, 0), 0),
                    items.amount
                )
            ) as decimal(14, 2)
        ) as amount
    from settlement.payment_standing as standing
    inner join items on standing.payment_no = items.payment_no
    where standing.state != 'failed'
    group by items.person_key, items.subject_no, standing.year, items.tier
)

select * from held

-- What does the ledger hold of each payment for each person, issued and not failed?
--
-- Grain:  one row per payment and subject it is for; amounts in yuan.
-- Reads:  settlement.payment_standing, warehouse.payment_items, warehouse.came_back,
--         policy.terms.
-- Rule:   contract 7: what failed or was paid back is no longer held.
with

recovered as (
    select
        came_back.payment_no,
        came_back.subject_no,
        sum(came_back.amount) as amount
    from warehouse.came_back as came_back
    inner join policy.terms as terms on came_back.entry_no <= terms.ledger_head
    group by came_back.payment_no, came_back.subject_no
),

held as (
    select
        items.payment_no,
        items.run,
        items.subject_no,
        items.person_key,
        items.tier,
        standing.year,
        items.amount - coalesce(recovered.amount, 0) as amount
    from settlement.payment_standing as standing
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    left join recovered
        on
            items.payment_no = recovered.payment_no
            and items.subject_no = recovered.subject_no
    where standing.state != 'failed'
)

select * from held

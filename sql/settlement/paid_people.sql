-- Who was paid this year, by the words of the run that proposed it?
--
-- Grain:  one row per person and subject number with a payment of this year.
-- Reads:  settlement.payment_standing, warehouse.payment_items, warehouse.payments,
--         warehouse.decisions, policy.terms.
-- Rule:   contract 7: who is no longer registered is known by what was paid alone.
with

paid_people as (
    select
        items.person_key,
        items.subject_no,
        arg_max(decisions.name, items.payment_no) as name,
        arg_max(decisions.unit, items.payment_no) as unit
    from settlement.payment_standing as standing
    inner join policy.terms as terms on standing.year = terms.year
    inner join warehouse.payment_items as items
        on standing.payment_no = items.payment_no
    inner join warehouse.payments as payments
        on items.payment_no = payments.payment_no
    inner join warehouse.decisions as decisions
        on
            payments.run = decisions.run
            and items.subject_no = decisions.subject_no
    group by items.person_key, items.subject_no
)

select * from paid_people

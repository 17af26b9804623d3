-- How does the money stand? Views of the ledger; what they show is nowhere kept.
--
-- Grain:  said above each view.
-- Reads:  ledger, recovery_items, payment_items, decisions, runs, former_identities.
-- Rule:   contract 7. Amounts are yuan.

-- One row per recovery and subject for whom the money came back, whenever it was made:
-- one for which nobody was named is taken off the people of its payment in order.
create view came_back as
with

unnamed as (
    select
        ledger.entry_no,
        ledger.payment_no,
        ledger.amount,
        sum(ledger.amount) over (
            partition by ledger.payment_no
            order by ledger.entry_no
        ) as upto
    from ledger
    where
        ledger.kind = 'recovered'
        and ledger.entry_no not in (select named.entry_no from recovery_items as named)
),

shares as (
    select
        items.payment_no,
        items.subject_no,
        items.person_key,
        items.amount,
        sum(items.amount) over (
            partition by items.payment_no
            order by items.subject_no
        ) as upto
    from payment_items as items
    where
        items.payment_no in (select unnamed.payment_no from unnamed)
),

in_order as (
    select
        unnamed.entry_no,
        shares.payment_no,
        shares.subject_no,
        shares.person_key,
        least(unnamed.upto, shares.upto)
        - greatest(unnamed.upto - unnamed.amount, shares.upto - shares.amount)
            as amount
    from unnamed
    inner join shares on unnamed.payment_no = shares.payment_no
)

select
    entry_no,
    payment_no,
    subject_no,
    person_key,
    amount
from recovery_items
union all
select
    entry_no,
    payment_no,
    subject_no,
    person_key,
    cast(amount as decimal(14, 2)) as amount
from in_order
where amount > 0;

-- One row per payment issued: where it stands now. What was corrected stands as it was
-- corrected to; recovered is what was paid back of it.
create view payment_states as
with

standing as (
    select
        payment_no,
        arg_max(kind, entry_no) filter (where kind in ('issued', 'paid', 'failed'))
            as state,
        max(entry_no) as last_entry,
        cast(
            coalesce(sum(amount) filter (where kind = 'recovered'), 0)
            as decimal(14, 2)
        ) as recovered
    from ledger
    group by payment_no
)

select
    issued.payment_no,
    issued.programme,
    issued.year,
    issued.subject_no,
    issued.person_key,
    issued.amount,
    issued.batch,
    standing.state,
    standing.recovered,
    standing.last_entry
from ledger as issued
inner join standing on issued.payment_no = standing.payment_no
where issued.kind = 'issued';

-- One row per payment and subject it is for: its part of the payment, and of what came
-- back.
create view item_states as
with

recovered as (
    select
        payment_no,
        subject_no,
        sum(amount) as amount
    from came_back
    group by payment_no, subject_no
)

select
    items.payment_no,
    states.programme,
    states.year,
    decisions.cohort,
    items.subject_no,
    items.person_key,
    items.amount,
    states.state,
    cast(coalesce(recovered.amount, 0) as decimal(14, 2)) as recovered
from payment_items as items
inner join payment_states as states on items.payment_no = states.payment_no
left join decisions
    on items.run = decisions.run and items.subject_no = decisions.subject_no
left join recovered
    on
        items.payment_no = recovered.payment_no
        and items.subject_no = recovered.subject_no;

-- One row per run not issued that can no longer be: money of its programme and year
-- moved since, or, of whoever is on its list, under whatever identity that was paid,
-- money of other years, which counts towards a cap over life. A payment of another year
-- that went through changes nobody's total: it counted since it was issued.
create view stale_runs as
with

open_runs as (
    select
        run,
        programme,
        year,
        ledger_head
    from runs
    where state != 'issued'
),

years as (
    select
        programme,
        year,
        max(entry_no) as entry_no
    from ledger
    group by programme, year
),

people as (
    select
        moved.programme,
        items.person_key,
        max(moved.entry_no) as entry_no
    from ledger as moved
    inner join payment_items as items on moved.payment_no = items.payment_no
    where moved.kind != 'paid'
    group by moved.programme, items.person_key
),

listed as (
    select
        run,
        person_key
    from payment_items
    union
    select
        former.run,
        former.paid_key as person_key
    from former_identities as former
    inner join payment_items as items
        on former.run = items.run and former.person_key = items.person_key
)

select open_runs.run
from open_runs
inner join years
    on
        open_runs.programme = years.programme
        and open_runs.year = years.year
        and open_runs.ledger_head < years.entry_no
union
select open_runs.run
from open_runs
inner join listed on open_runs.run = listed.run
inner join people
    on
        open_runs.programme = people.programme
        and listed.person_key = people.person_key
        and open_runs.ledger_head < people.entry_no;

-- One row per programme and year: the approved run that may yet be issued; of several,
-- issuing one forestalls the others.
create view waiting_runs as
select
    runs.programme,
    runs.year,
    arg_max(runs.run, runs.number) as run
from runs
where
    runs.state = 'approved'
    and runs.run not in (select stale_runs.run from stale_runs)
group by runs.programme, runs.year;

-- One row per programme, year and cohort: yuan committed (approved, may yet be issued),
-- issued, and of those paid, failed, open at the bank, recovered, and still held.
create view balances as
with

committed as (
    select
        waiting_runs.programme,
        waiting_runs.year,
        decisions.cohort,
        sum(items.amount) as committed
    from waiting_runs
    inner join payment_items as items on waiting_runs.run = items.run
    left join decisions
        on items.run = decisions.run and items.subject_no = decisions.subject_no
    group by waiting_runs.programme, waiting_runs.year, decisions.cohort
),

moved as (
    select
        programme,
        year,
        cohort,
        sum(amount) as issued,
        coalesce(sum(amount) filter (where state = 'paid'), 0) as paid,
        coalesce(sum(amount) filter (where state = 'failed'), 0) as failed,
        coalesce(sum(amount) filter (where state = 'issued'), 0) as open,
        sum(recovered) as recovered
    from item_states
    group by programme, year, cohort
)

select
    coalesce(moved.programme, committed.programme) as programme,
    coalesce(moved.year, committed.year) as year,
    coalesce(moved.cohort, committed.cohort) as cohort,
    cast(coalesce(committed.committed, 0) as decimal(14, 2)) as committed,
    cast(coalesce(moved.issued, 0) as decimal(14, 2)) as issued,
    cast(coalesce(moved.paid, 0) as decimal(14, 2)) as paid,
    cast(coalesce(moved.failed, 0) as decimal(14, 2)) as failed,
    cast(coalesce(moved.open, 0) as decimal(14, 2)) as open,
    cast(coalesce(moved.recovered, 0) as decimal(14, 2)) as recovered,
    cast(
        coalesce(moved.issued - moved.failed - moved.recovered, 0) as decimal(14, 2)
    ) as held
from moved
full outer join committed
    on
        moved.programme = committed.programme
        and moved.year = committed.year
        and moved.cohort is not distinct from committed.cohort;

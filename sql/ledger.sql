-- The ledger: every movement of money, appended and never changed.
--
-- Grain:  one row per entry; a correction is a new entry naming the old one in note.
-- Reads:  nothing.
-- Rule:   contract 7. Amounts are yuan; hash covers the entry and the hash before it.
create table if not exists ledger (
    entry_no bigint primary key,
    "at" timestamptz not null, -- noqa: RF06
    kind varchar not null
    check (kind in ('issued', 'paid', 'failed', 'recovered', 'corrected')),
    payment_no varchar not null,
    programme varchar not null,
    year integer not null,
    subject_no varchar not null,
    person_key varchar not null,
    amount decimal(14, 2) not null,
    batch varchar not null,
    "by" varchar not null, -- noqa: RF06
    note varchar not null,
    prev_hash varchar not null,
    hash varchar not null unique
);

-- One row per payment issued: where it stands now. What was corrected stands as it was
-- corrected to; recovered is what was paid back of it.
create view if not exists payment_states as
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
-- back. What was paid back of a payment for several is taken off them in order.
create view if not exists item_states as
with

numbered as (
    select
        items.*,
        coalesce(
            sum(items.amount) over (
                partition by items.payment_no
                order by items.subject_no
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as before
    from payment_items as items
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
    cast(
        least(greatest(states.recovered - items.before, 0), items.amount)
        as decimal(14, 2)
    ) as recovered
from numbered as items
inner join payment_states as states on items.payment_no = states.payment_no
left join decisions
    on items.run = decisions.run and items.subject_no = decisions.subject_no;

-- One row per programme, year and cohort: yuan committed (approved, not yet issued),
-- issued, and of those paid, failed, open at the bank, recovered, and still held.
create view if not exists balances as
with

committed as (
    select
        runs.programme,
        runs.year,
        decisions.cohort,
        sum(items.amount) as committed
    from runs
    inner join payment_items as items on runs.run = items.run
    left join decisions
        on items.run = decisions.run and items.subject_no = decisions.subject_no
    where runs.state = 'approved'
    group by runs.programme, runs.year, decisions.cohort
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

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

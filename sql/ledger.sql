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

-- The entry the ledger ends on: one row, moved on by whoever appends, so that entries
-- cut off its end are missed. Empty in older warehouses until their next entry.
create table if not exists ledger_end (
    entry_no bigint not null,
    hash varchar not null
);

-- One row per recovery and subject for whom the money came back; they add up to the
-- entry. Recoveries made before this table have none.
create table if not exists recovery_items (
    entry_no bigint not null,
    payment_no varchar not null,
    subject_no varchar not null,
    person_key varchar not null,
    amount decimal(14, 2) not null,
    primary key (entry_no, subject_no)
);

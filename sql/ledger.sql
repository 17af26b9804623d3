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

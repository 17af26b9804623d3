-- Are the entries numbered one by one, each naming the hash of the one before?
--
-- Grain:  one row per entry out of line; none when all is well.
-- Reads:  warehouse.ledger.
-- Rule:   contract 7: append-only, each entry carries the hash of the one before.
with

lined_up as (
    select
        entry_no,
        prev_hash,
        lag(entry_no, 1, 0) over (order by entry_no) as before,
        lag(hash) over (order by entry_no) as hash_before
    from warehouse.ledger
),

broken as (
    select entry_no
    from lined_up
    where
        entry_no != before + 1
        or (hash_before is not null and prev_hash != hash_before)
)

select * from broken

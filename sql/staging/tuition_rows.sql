-- What does each tuition row say, once however often it is repeated?
--
-- Grain:  one row per different tuition row; origin is the first place it stands.
-- Reads:  intake.tuition, intake.faults.
-- Rule:   contract 3; what cannot be read is null here.
with

rows as (
    select
        min(origin) as origin,
        student_no,
        name,
        fee_year,
        amount,
        fee_kind,
        paid_on,
        receipt_no
    from intake.tuition
    group by all
),

faults as (
    select distinct origin
    from intake.faults
    where kind = 'tuition' and field != 'name'
),

read as (
    select
        rows.origin,
        rows.student_no,
        rows.name,
        try_cast(rows.fee_year as integer) as fee_year,
        try_cast(rows.amount as decimal(14, 2)) as amount,
        rows.fee_kind,
        try_cast(rows.paid_on as date) as paid_on,
        rows.receipt_no,
        faults.origin is not null as unreadable
    from rows
    left join faults on rows.origin = faults.origin
)

select * from read

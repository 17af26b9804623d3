-- What does each tuition row say, once however often it is repeated?
--
-- Grain:  one row per different tuition row; origin is the first place it stands.
-- Reads:  intake.tuition.
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

read as (
    select
        origin,
        student_no,
        name,
        try_cast(fee_year as integer) as fee_year,
        try_cast(amount as decimal(14, 2)) as amount,
        fee_kind,
        try_cast(paid_on as date) as paid_on,
        receipt_no
    from rows
)

select * from read

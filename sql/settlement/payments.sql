-- Which payments does this run propose?
--
-- Grain:  one row per payment: all that is due to one payee; amounts in yuan.
-- Reads:  settlement.decisions, policy.terms.
-- Rule:   contract 2, 7: kind tells a first payment from a difference and from one
--         that the bank returned and that is made again.
with

due as (
    select
        payee_no as subject_no,
        payee,
        account,
        min(subject_id) as subject_id,
        cast(sum(payable) as decimal(14, 2)) as amount,
        sum(issued_this_year) as issued,
        bool_or(returned and payable > 0) as returned
    from settlement.decisions
    group by payee_no, payee, account
    having sum(payable) > 0
),

proposed as (
    select
        terms.run || '-' || lpad(
            cast(row_number() over (order by due.subject_id) as varchar), 6, '0'
        ) as payment_no,
        due.subject_id,
        due.subject_no,
        due.payee,
        due.account,
        due.amount,
        case
            when due.returned then 'reissue'
            when due.issued > 0 then 'difference'
            else 'first'
        end as kind
    from due
    cross join policy.terms as terms
)

select * from proposed

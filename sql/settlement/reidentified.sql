-- Who is registered under a number that was paid this year under another identity,
-- which nobody is registered with now?
--
-- Grain:  one row per subject: the identity that was paid, and what it holds in yuan.
-- Reads:  programme.people, settlement.issued, settlement.holders,
--         settlement.paid_people, policy.terms.
-- Rule:   contract 7: what is issued is not proposed again. Most likely it is the same
--         person and one of the two identity numbers was mistyped. A subject number
--         that ends in the identity number is told by what stands before it, and the
--         name; one that only says where a row stood tells nothing.
with

holders as (
    select
        issued.person_key,
        issued.subject_no,
        sum(issued.amount) as amount
    from settlement.issued as issued
    inner join policy.terms as terms on issued.year = terms.year
    where
        issued.person_key not in (
            select people.person_key from programme.people as people
        )
    group by issued.person_key, issued.subject_no
    having sum(issued.amount) > 0
),

-- Who holds money under the own number was paid as who they are.
unpaid as (
    select people.*
    from programme.people as people
    anti join settlement.holders as paid on people.person_key = paid.person_key
),

claims as (
    select
        holders.person_key,
        holders.amount,
        if(
            contains(holders.subject_no, '/'),
            regexp_extract(holders.subject_no, '^(.*)/', 1) || '/' || paid.name,
            holders.subject_no
        ) as claim
    from holders
    inner join settlement.paid_people as paid
        on
            holders.person_key = paid.person_key
            and holders.subject_no = paid.subject_no
    where not starts_with(holders.subject_no, '?')
),

reidentified as (
    select
        people.subject_id,
        people.person_key,
        min(claims.person_key) as paid_key,
        sum(claims.amount) as amount
    from unpaid as people
    inner join claims
        on
            if(
                contains(people.subject_no, '/'),
                regexp_extract(people.subject_no, '^(.*)/', 1) || '/' || people.name,
                people.subject_no
            ) = claims.claim
    group by people.subject_id, people.person_key
)

select * from reidentified

-- Who is registered, or was at an earlier run of this year, under a number of somebody
-- who was paid this year under another identity, which nobody is registered with now?
--
-- Grain:  one row per subject: the identity that was paid, and what it holds in yuan.
-- Reads:  programme.people, settlement.holders, settlement.claims,
--         settlement.earlier_runs, warehouse.decisions, policy.terms.
-- Rule:   contract 7: what is issued is not proposed again. Most likely it is the same
--         person and one of the two identity numbers was mistyped. Whom an earlier run
--         had side by side are two people, unless it is the number paid that one bears
--         now.
with

-- Who holds money under the own number was paid as who they are.
unpaid as (
    select people.*
    from programme.people as people
    anti join settlement.holders as paid on people.person_key = paid.person_key
),

before as (
    select
        decisions.person_key,
        decisions.subject_no,
        decisions.name
    from warehouse.decisions as decisions
    inner join settlement.earlier_runs as earlier on decisions.run = earlier.run
    inner join policy.terms as terms on earlier.year = terms.year
),

bearers as (
    select
        person_key,
        subject_no,
        name,
        true as now
    from unpaid
    union all
    select
        *,
        false as now
    from before
),

claimed as (
    select
        bearers.person_key,
        claims.person_key as paid_key,
        claims.amount,
        bool_or(claims.paid and bearers.now) as by_number_paid
    from bearers
    inner join settlement.claims as claims
        on
            number_and_name(bearers.subject_no, bearers.name) = claims.number
    group by bearers.person_key, claims.person_key, claims.amount
),

side_by_side as (
    select distinct
        claimed.person_key,
        claimed.paid_key
    from claimed
    inner join warehouse.decisions as one on claimed.person_key = one.person_key
    inner join warehouse.decisions as other
        on claimed.paid_key = other.person_key and one.run = other.run
    inner join settlement.earlier_runs as earlier on one.run = earlier.run
    where not claimed.by_number_paid
),

reidentified as (
    select
        people.subject_id,
        people.person_key,
        min(claimed.paid_key) as paid_key,
        sum(claimed.amount) as amount
    from unpaid as people
    inner join claimed on people.person_key = claimed.person_key
    anti join side_by_side
        on
            claimed.person_key = side_by_side.person_key
            and claimed.paid_key = side_by_side.paid_key
    group by people.subject_id, people.person_key
)

select * from reidentified

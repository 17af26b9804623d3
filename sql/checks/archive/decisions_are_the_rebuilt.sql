-- Is what the warehouse keeps of a run's decisions what its own workbooks come to?
--
-- Grain:  one row per decision that differs, once from each side; none when all is
--         well.
-- Reads:  settlement.decisions, warehouse.decisions, policy.terms.
-- Rule:   contract 7: what was decided is not changed behind the command's back.
with

rebuilt as (
    select
        subject_no,
        student_no,
        name,
        id_number,
        person_key,
        outcome,
        tier,
        amount,
        payable,
        reasons,
        notes,
        cohort,
        unit,
        account
    from settlement.decisions
),

kept as (
    select
        subject_no,
        student_no,
        name,
        id_number,
        person_key,
        outcome,
        tier,
        amount,
        payable,
        reasons,
        notes,
        cohort,
        unit,
        account
    from warehouse.decisions
    where run = (select terms.run from policy.terms as terms)
),

differing as (
    (
        select * from rebuilt
        except all
        select * from kept
    )
    union all
    (
        select * from kept
        except all
        select * from rebuilt
    )
)

select subject_no from differing
order by subject_no

-- What is decided about each subject, all notes told?
--
-- Grain:  one row per subject.
-- Reads:  settlement.verdicts, settlement.overpaid.
-- Rule:   contract 2, 7: who holds more than the entitlement is noted, never charged.
with

decisions as (
    select
        verdicts.* exclude (notes),
        case
            when overpaid.subject_id is null then verdicts.notes
            else array_to_string(
                list_sort(
                    list_append(
                        list_filter(
                            string_split(verdicts.notes, ';'),
                            lambda note: note != '' -- noqa: RF02
                        ),
                        'overpaid'
                    )
                ),
                ';'
            )
        end as notes
    from settlement.verdicts as verdicts
    left join settlement.overpaid as overpaid
        on verdicts.subject_id = overpaid.subject_id
)

select * from decisions

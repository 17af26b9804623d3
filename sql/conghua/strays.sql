-- Which rows of the office are left out of the decisions, and why?
--
-- Grain:  one row per application row that contradicts an earlier one of its number.
-- Reads:  conghua.subjects, staging.applicant_rows.
-- Rule:   contract 3: the first row is judged and the person held. Past subsidies name
--         everyone ever subsidised, applicants or not, and are not asked.
with

strays as (
    select
        rows.origin,
        'application_no' as field,
        'evidence_unreadable' as code,
        '同一申请编号的前面另有一行不同的登记，以前一行审核，此人暂缓。请核对后只保留正确的一行。'
            as message
    from conghua.subjects as subjects
    inner join staging.applicant_rows as rows
        on subjects.application_no = rows.application_no
    where subjects.contradicted and subjects.origin != rows.origin
)

select * from strays

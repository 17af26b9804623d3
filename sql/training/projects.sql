-- Which projects are settled this year, and what does the list say about each?
--
-- Grain:  one row per project number; where rows contradict each other, the first.
-- Reads:  staging.project_rows, policy.terms, policy.words.
-- Rule:   contract 3, 5: the year is that of 结业日期; a project whose last day cannot be
--         read, or is of this year in one row and of another in the next, is not put
--         off: its trainees are held. Days that the rows contradict are not known.
with

firsts as (
    select
        rows.project_no,
        min(rows.origin) as origin,
        count(*) > 1 as contradicted,
        bool_or(coalesce(year(rows.ends_on) = terms.year, true)) as settled,
        case
            when
                count(rows.starts_on) = count(*)
                and min(rows.starts_on) = max(rows.starts_on)
                then min(rows.starts_on)
        end as starts_on,
        case
            when
                count(rows.ends_on) = count(*)
                and min(rows.ends_on) = max(rows.ends_on)
                then min(rows.ends_on)
        end as ends_on
    from staging.project_rows as rows
    cross join policy.terms as terms
    where rows.project_no is not null and not is_lost(rows.project_no)
    group by rows.project_no
),

projects as (
    select
        rows.origin,
        rows.project_no,
        rows.project_name,
        rows.host,
        firsts.starts_on,
        firsts.ends_on,
        rows.applied_on,
        rows.credit_code,
        rows.bank,
        rows.fields,
        case
            when
                not is_word(rows.account, 'no_account_words')
                and not list_contains(rows.fields, 'account')
                then rows.account
        end as account,
        firsts.contradicted,
        firsts.settled
    from firsts
    inner join staging.project_rows as rows on firsts.origin = rows.origin
)

select * from projects

-- Which projects are settled this year, and what does the list say about each?
--
-- Grain:  one row per project number; where rows contradict each other, the first.
-- Reads:  staging.project_rows, policy.terms, policy.words.
-- Rule:   contract 5: the year is that of 结业日期; a project whose last day cannot be
--         read is not put off to another year, its trainees are held.
with

firsts as (
    select
        project_no,
        min(origin) as origin,
        count(*) > 1 as contradicted
    from staging.project_rows
    where project_no is not null and not is_lost(project_no)
    group by project_no
),

projects as (
    select
        rows.* exclude (account),
        case
            when
                not is_word(rows.account, 'no_account_words')
                and not list_contains(rows.fields, 'account')
                then rows.account
        end as account,
        firsts.contradicted,
        coalesce(year(rows.ends_on) = terms.year, true) as settled
    from firsts
    inner join staging.project_rows as rows on firsts.origin = rows.origin
    cross join policy.terms as terms
)

select * from projects

-- What does each project's settlement say about the project?
--
-- Grain:  one row per project number that trainees are registered under, or listed for
--         the year.
-- Reads:  settlement.decisions, settlement.decision_reasons, settlement.held_items,
--         warehouse.payments, training.projects,
--         training.project_hours, training.hours, policy.terms, policy.words.
-- Rule:   contract 2 (研修培训结算表, 附件4): hours against those needed, the host's
--         amount: what it was paid for this project before, and what is due now.
with

decisions as (
    select * from settlement.decisions
),

projects as (
    select * from training.projects
    where settled
),

numbers as (
    select
        coalesce(cohort, '未填项目编号') as project_no,
        min(subject_id) as place,
        count(*) as people,
        count(*) filter (where outcome = 'pay') as pay_people,
        sum(payable) as amount
    from decisions
    group by coalesce(cohort, '未填项目编号')
    union all
    select
        projects.project_no,
        null as place,
        0 as people,
        0 as pay_people,
        0 as amount
    from projects
    anti join decisions
        on projects.project_no = decisions.cohort
),

-- What stops everyone of the project.
remarks as (
    select
        reasons.project_no,
        string_agg(reasons.title, '；' order by reasons.code) as remark
    from (
        select
            decisions.cohort as project_no,
            reasons.code,
            reasons.title,
            count(distinct reasons.subject_id) as people
        from settlement.decision_reasons as reasons
        inner join decisions on reasons.subject_id = decisions.subject_id
        where reasons.effect in ('reject', 'hold')
        group by decisions.cohort, reasons.code, reasons.title
    ) as reasons
    inner join numbers
        on
            reasons.project_no = numbers.project_no
            and reasons.people = numbers.people
    group by reasons.project_no
),

-- What the host holds for people who are no longer registered counts too.
issued as (
    select
        payments.subject_no as project_no,
        sum(held.amount) as amount
    from settlement.held_items as held
    inner join policy.terms as terms on held.year = terms.year
    inner join warehouse.payments as payments
        on held.payment_no = payments.payment_no
    group by payments.subject_no
),

days as (
    select
        project_no,
        list(day order by day_key) as days
    from (
        select distinct
            project_no,
            day_key,
            coalesce(strftime(day, '%-m/%-d'), '日期不详') as day
        from training.hours
    ) as held
    group by project_no
),

-- Sessions of which kinds are worth no hours.
uncounted as (
    select string_agg(word, '、' order by place) as words
    from policy.words
    where list = 'excluded_course_words'
),

final as (
    select
        numbers.project_no,
        projects.project_name,
        projects.host,
        projects.credit_code,
        projects.starts_on,
        projects.ends_on,
        projects.applied_on,
        projects.bank,
        projects.account,
        hours_text(coalesce(hours.hours, 0)) as hours,
        hours_text(coalesce(hours.discussion, 0)) as discussion,
        hours_text(terms.project_hours) as needed_hours,
        hours_text(terms.discussion_hours) as needed_discussion,
        hours_text(terms.attended_hours) as needed_attendance,
        hours_text(terms.day_hours) as day_hours,
        uncounted.words as uncounted,
        numbers.people,
        numbers.pay_people,
        cast(coalesce(issued.amount, 0) as decimal(14, 2)) as issued,
        cast(numbers.amount as decimal(14, 2)) as amount,
        coalesce(remarks.remark, '') as remark,
        coalesce(days.days, []) as days,
        numbers.place
    from numbers
    cross join policy.terms as terms
    cross join uncounted
    left join projects
        on numbers.project_no = projects.project_no
    left join training.project_hours as hours
        on numbers.project_no = hours.project_no
    left join issued
        on numbers.project_no = issued.project_no
    left join remarks
        on numbers.project_no = remarks.project_no
    left join days
        on numbers.project_no = days.project_no
)

select * exclude (place) from final
order by place asc nulls last, project_no asc

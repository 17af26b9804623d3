-- Why are people held now, for how long already, and who can cure it?
--
-- Grain:  one row per programme, year and reason; a person held for several reasons
--         counts in each. Days run from the first of the unbroken runs that held them
--         for it, until today in Beijing.
-- Reads:  analysis.runs, analysis.decisions, analysis.findings, analysis.reasons.
-- Rule:   contract 2: whoever is held keeps the entitlement until it is cured, what was
--         issued before included.
with

places as (
    select
        run,
        made_at,
        is_latest,
        row_number() over (partition by programme, year order by number) as place
    from analysis.runs
),

-- Long numbers are masked, and several may look alike.
decided as (
    select
        *,
        subject_no || if(contains(subject_no, '*'), person_key, '') as application
    from analysis.decisions
    where outcome = 'hold'
),

held as (
    select
        decisions.programme,
        decisions.year,
        decisions.application,
        decisions.amount,
        findings.rule,
        reasons.title,
        reasons.who,
        places.made_at,
        places.is_latest,
        places.place - row_number() over (
            partition by
                decisions.programme,
                decisions.year,
                decisions.application,
                findings.rule
            order by places.place
        ) as spell
    from decided as decisions
    inner join places on decisions.run = places.run
    inner join analysis.findings as findings
        on
            decisions.run = findings.run
            and decisions.subject_id = findings.subject_id
    inner join analysis.reasons as reasons
        on
            findings.run = reasons.run
            and findings.rule = reasons.code
            and reasons.effect = 'hold'
),

spells as (
    select
        programme,
        year,
        rule,
        arg_max(title, made_at) as title,
        arg_max(who, made_at) as who,
        arg_max(amount, made_at) as amount,
        count(*) as runs,
        date_diff(
            'day',
            cast(min(made_at) as date),
            cast(timezone('Asia/Shanghai', now()) as date)
        ) as days
    from held
    group by programme, year, application, rule, spell
    having bool_or(is_latest)
),

counted as (
    select
        programme as 项目,
        year as 年度,
        any_value(title) as 原因,
        count(*) as 人数,
        sum(amount) as 应得金额元,
        median(days) as 中位天数,
        max(days) as 最长天数,
        max(runs) as 最多经过几次运行,
        any_value(who) as 谁来更正
    from spells
    group by programme, year, rule
)

select * from counted
order by 项目 asc, 年度 asc, 人数 desc, 原因 asc

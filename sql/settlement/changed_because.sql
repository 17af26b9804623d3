-- What do rules and workings tell of why subjects are decided otherwise than at the
-- previous run, and where does it come from?
--
-- Grain:  one row per subject of which a rule or a line of working says something else;
--         null where nothing of a kind does.
-- Reads:  settlement.changed_findings, settlement.changed_workings, policy.reasons.
-- Rule:   contract 2. Of rules those that turned over come first (turned), else the
--         others (otherwise); of workings what is new or corrected (fresh), else all
--         (worked).
with

-- What a rule was and is; where rules turned over, the others need no telling.
told as (
    select
        found.subject_id,
        found.cause,
        found.rule,
        coalesce(found.passed != found.passed_before, true) as turned,
        case
            when found.passed is null
                then
                    '不再适用“' || reasons.title || '”：'
                    || coalesce(found.observed_before, '空白')
            when not found.passed and coalesce(found.passed_before, true)
                then '新增“' || reasons.title || '”：' || coalesce(found.observed, '空白')
            when found.passed and not found.passed_before
                then
                    '已解决“' || reasons.title || '”：'
                    || coalesce(found.observed_before, '空白') || ' → '
                    || coalesce(found.observed, '空白')
            else
                if(found.passed, reasons.met, reasons.title) || '：'
                || coalesce(found.observed_before, '空白') || ' → '
                || coalesce(found.observed, '空白')
        end
        || coalesce('（' || found.file || '第' || found.row || '行）', '') as said
    from settlement.changed_findings as found
    inner join policy.reasons as reasons on found.rule = reasons.code
),

gathered as (
    select
        subject_id,
        arg_min(cause, (not turned, rule)) as cause,
        string_agg(said, '；' order by rule) filter (where turned) as turned,
        string_agg(said, '；' order by rule) filter (where not turned) as otherwise
    from told
    group by subject_id
),

-- Where the money is another, what is new in its working or gone from it; most of all
-- what comes from another workbook.
lines as (
    select
        subject_id,
        cause,
        said || '（' || file || '第' || row || '行）' as said,
        row_number() over (
            partition by subject_id
            order by place asc, fresh desc, file asc, row asc
        ) as place
    from settlement.changed_workings
),

worked as (
    select
        subject_id,
        arg_min(cause, place) filter (where cause != 'same') as cause,
        string_agg(said, '；' order by place) filter (where cause != 'same') as fresh,
        string_agg(said, '；' order by place) as said
    from lines
    group by subject_id
),

changed as (
    select
        coalesce(gathered.subject_id, worked.subject_id) as subject_id,
        gathered.cause,
        gathered.turned,
        gathered.otherwise,
        worked.cause as working_cause,
        worked.fresh,
        worked.said as worked
    from gathered
    full outer join worked on gathered.subject_id = worked.subject_id
)

select * from changed

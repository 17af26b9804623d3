-- How many hours of each session count for each trainee, and why no more?
--
-- Grain:  one row per subject and session of the project; every hour paid for is here.
-- Reads:  training.subjects, training.class_hours, training.signatures,
--         training.online_presence, policy.terms.
-- Rule:   通知 五(二); contract 5: signed in, or logged in online; at most so many hours
--         a day, the earlier sessions first. claim_at_most is what doubtful evidence
--         might prove. field: the column of
--         the evidence, or the header above it in a sheet laid out wide.
with

claims as (
    select
        subjects.subject_id,
        subjects.origin as subject_origin,
        sessions.*,
        signatures.marks,
        signatures.caption,
        presence.minutes,
        if(sessions.online, presence.origin, signatures.origin) as evidence_origin,
        -- Where nobody can tell which of the two it takes, either may prove it.
        case
            when sessions.either_mode
                then
                    presence.subject_id is not null
                    or coalesce(signatures.present or signatures.doubtful, false)
            when sessions.online then coalesce(presence.doubtful, false)
            else coalesce(signatures.doubtful, false)
        end as unclear,
        if(
            sessions.online,
            presence.subject_id is not null,
            coalesce(signatures.present, false)
        ) as there,
        if(
            sessions.online,
            least(sessions.at_most, coalesce(presence.hours, 0)),
            if(coalesce(signatures.present, false), sessions.at_most, 0)
        ) as shown
    from training.subjects as subjects
    inner join training.class_hours as sessions
        on subjects.project_no = sessions.project_no
    left join training.signatures as signatures
        on
            subjects.subject_id = signatures.subject_id
            and sessions.session_key = signatures.session_key
    left join training.online_presence as presence
        on
            subjects.subject_id = presence.subject_id
            and sessions.session_key = presence.session_key
),

claimed as (
    select
        *,
        cast(if(unclear or doubtful, 0, least(shown, hours)) as decimal(9, 2))
            as claim,
        cast(if(unclear, at_most, shown) as decimal(9, 2)) as claim_at_most
    from claims
),

running as (
    select
        claimed.*,
        terms.day_hours,
        sum(claimed.claim) over (
            partition by claimed.subject_id, claimed.day_key
            order by claimed.starts_at, claimed.session_key
            rows between unbounded preceding and current row
        ) as so_far
    from claimed
    cross join policy.terms as terms
),

counted as (
    select
        subject_id,
        session_key,
        session_no,
        project_no,
        day,
        day_key,
        starts_at,
        ends_at,
        course_kind,
        course_name,
        discussion,
        there and not unclear as there,
        marks,
        minutes,
        hours as session_hours,
        claim,
        claim_at_most,
        cast(
            least(so_far, day_hours) - least(so_far - claim, day_hours)
            as decimal(9, 2)
        ) as counted,
        case
            when excluded then course_kind || '不计课时'
            when outside then '不在研修期内'
            when doubtful then '课程安排无法读取或互相矛盾'
            when unclear then if(online, '线上记录无法读取', '签到无法读取或互相矛盾')
            when online and not there then '没有线上记录'
            when online and claim < hours then '线上只有 ' || minutes || ' 分钟'
            when not online and not there then coalesce('签到“' || marks || '”', '未签到')
            when so_far > day_hours then '当日超过 ' || hours_text(day_hours) || ' 课时'
            when hours < stated_hours
                then '时间不足，申报 ' || hours_text(stated_hours) || ' 学时'
        end as why,
        case
            when evidence_origin is null then 'id_number'
            when online then 'entered_at'
            else coalesce(caption, 'mark')
        end as field,
        coalesce(evidence_origin, subject_origin) as origin
    from running
)

select * from counted

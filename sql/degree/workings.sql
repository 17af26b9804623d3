-- What stands behind each subject's verdict and amount: which roll rows, honours,
-- receipts and courses were seen, and did they count?
--
-- Grain:  one row per subject and line; place orders the parts, origin their lines.
-- Reads:  degree.memberships, degree.recognitions, degree.receipts,
--         degree.course_results.
-- Rule:   简章 七, 前言; contract 1 (explain): every yuan down to its source cell.
with

lines as (
    select
        subject_id,
        1 as place,
        concat_ws(
            '，',
            '会籍：' || coalesce(member_status, '状态不详'),
            '入会 ' || joined_on,
            '退会 ' || left_on,
            if(active, '截止日在会', '截止日不在会')
        ) as said,
        origin,
        'member_status' as field
    from degree.memberships
    union all
    select
        subject_id,
        2 as place,
        concat_ws(
            '，',
            '荣誉：' || coalesce(honour_title, '名称不详'),
            recognition,
            '认定 ' || recognised_on,
            case
                when counts then '计入，按实缴学费资助'
                when unreadable then '不计：有无法读取的内容'
                when pending then '不计：尚未认定'
                when not confirmed then '不计：未予认定'
                when not listed then '不计：不在目录内'
                else '不计：认定晚于截止日'
            end
        ) as said,
        origin,
        'honour_title' as field
    from degree.recognitions
    union all
    select
        subject_id,
        3 as place,
        concat_ws(
            '，',
            '学费：' || coalesce(fee_year || '年', '年度不详'),
            coalesce(amount || ' 元', '金额不详'),
            fee_kind,
            '缴费 ' || paid_on,
            '票据 ' || receipt_no,
            coalesce('不计：' || why, if(amount < 0, '计入（退费扣减）', '计入'))
        ) as said,
        origin,
        'amount' as field
    from degree.receipts
    union all
    select
        subject_id,
        4 as place,
        concat_ws(
            '，',
            '课程：' || coalesce(course_name, '名称不详'),
            term,
            coalesce(mark, '空白'),
            mark_status,
            case verdict
                when 'pass' then '通过'
                when 'fail' then '未通过'
                when 'pending' then '成绩未定'
                else '无法读取'
            end
            || if(attempts > 1, '（考过 ' || attempts || ' 次，取最好的一次）', '')
        ) as said,
        origin,
        'mark' as field
    from degree.course_results
)

select * from lines

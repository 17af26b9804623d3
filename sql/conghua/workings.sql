-- What stands behind each subject's verdict and amount: the place in the year's quota,
-- the training fee, and the subsidies of earlier years.
--
-- Grain:  one row per subject and line; place orders the parts, origin their lines.
-- Reads:  conghua.subjects, conghua.places, conghua.entitlements, conghua.past_levels,
--         policy.terms.
-- Rule:   方案 一(四), 一(三)3, 二(二)1; contract 1 (explain).
with

lines as (
    select
        subjects.subject_id,
        1 as place,
        concat_ws(
            '，',
            '名额：报名 '
            || coalesce(
                strftime(subjects.signed_up_at, '%Y-%m-%d %H:%M:%S'), '时间不详'
            ),
            '排第 ' || places.place || ' 位',
            '全年名额 ' || places.quota || ' 人'
        ) as said,
        subjects.origin,
        'signed_up_at' as field
    from conghua.subjects as subjects
    inner join conghua.places as places on subjects.subject_id = places.subject_id
    union all
    select
        subjects.subject_id,
        2 as place,
        concat_ws(
            '，',
            '金额：补助标准 ' || terms.subsidy_standard || ' 元',
            coalesce('培训费 ' || subjects.training_fee || ' 元', '培训费没有填或无法读取'),
            '取 ' || entitlements.amount || ' 元'
        ) as said,
        subjects.origin,
        'training_fee' as field
    from conghua.subjects as subjects
    inner join conghua.entitlements as entitlements
        on subjects.subject_id = entitlements.subject_id
    cross join policy.terms as terms
    union all
    select
        subject_id,
        3 as place,
        concat_ws(
            '，',
            '既往补助：' || level,
            subsidised_in || '年',
            if(excludes, '同级或更高，不能再领', '低于本次层次，不影响')
        ) as said,
        origin,
        'level' as field
    from conghua.past_levels
)

select * from lines

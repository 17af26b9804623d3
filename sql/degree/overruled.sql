-- Which registration rows contradict the one their subject is judged by, and in what?
--
-- Grain:  one row per registration row that says something else than the first of its
--         student number; first and other say where the two stand.
-- Reads:  degree.subjects, staging.registration_rows, intake.sheets.
-- Rule:   contract 3, 口径 5: the first row is judged and the person held.
with

compared as (
    select
        subjects.subject_id,
        rows.origin,
        subjects.origin as first_origin,
        concat_ws(
            '、',
            if(rows.id_number is distinct from firsts.id_number, '身份证号', null),
            if(rows.name is distinct from firsts.name, '姓名', null),
            if(rows.cohort_text is distinct from firsts.cohort_text, '入学批次', null),
            if(rows.card_number is distinct from firsts.card_number, '互助卡号', null),
            if(
                rows.review_result is distinct from firsts.review_result,
                '复审结果', null
            ),
            if(
                rows.union_opinion is distinct from firsts.union_opinion,
                '所在工会意见', null
            ),
            if(
                rows.enrolment_status is distinct from firsts.enrolment_status,
                '学籍状态', null
            )
        ) as columns
    from degree.subjects as subjects
    inner join staging.registration_rows as firsts on subjects.origin = firsts.origin
    inner join staging.registration_rows as rows
        on
            subjects.student_no = rows.student_no
            and subjects.origin != rows.origin
    where subjects.contradicted
),

overruled as (
    select
        compared.subject_id,
        compared.origin,
        compared.columns,
        own.file || '第' || origin_row(compared.origin) || '行' as other,
        judged.file || '第' || origin_row(compared.first_origin) || '行' as first
    from compared
    inner join intake.sheets as own
        on origin_sheet(compared.origin) = own.sheet_id
    inner join intake.sheets as judged
        on origin_sheet(compared.first_origin) = judged.sheet_id
    where compared.columns != ''
)

select * from overruled

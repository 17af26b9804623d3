-- Who is to be decided about, and what does their registration say?
--
-- Grain:  one row per student number registered; a registration without one stands
--         alone under its place (?file#sheet#row).
-- Reads:  staging.registration_rows, intake.sheets, policy.terms.
-- Rule:   contract 2, 3: every registration row exactly once; where rows of one student
--         number contradict each other, the first is judged and the person is held.
with

named as (
    select
        rows.*,
        coalesce(
            rows.student_no,
            '?' || sheets.file || '#' || sheets.sheet || '#' || origin_row(rows.origin)
        ) as subject_no
    from staging.registration_rows as rows
    inner join intake.sheets as sheets
        on origin_sheet(rows.origin) = sheets.sheet_id
),

firsts as (
    select
        subject_no,
        min(origin) as origin,
        count(
            distinct {
                'id': id_number,
                'name': name,
                'cohort': cohort_text,
                'card': card_number,
                'review': review_result,
                'opinion': union_opinion,
                'status': enrolment_status
            }
        ) > 1 as contradicted
    from named
    group by subject_no
),

subjects as (
    select
        row_number() over (order by firsts.origin) as subject_id,
        named.subject_no,
        named.student_no,
        named.name,
        named.id_number,
        named.id_valid
        and try_strptime(substr(named.id_number, 7, 8), '%Y%m%d')
        <= terms.as_of as identity_known,
        named.cohort,
        named.unit,
        named.review_result,
        named.review_unreadable,
        named.union_opinion,
        named.enrolment_status,
        named.status_unreadable,
        named.claimed_honour,
        named.card_number,
        named.card_valid,
        firsts.contradicted,
        firsts.origin
    from firsts
    inner join named on firsts.origin = named.origin
    cross join policy.terms as terms
)

select * from subjects

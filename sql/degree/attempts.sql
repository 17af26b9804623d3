-- How did each attempt in the review window end, as far as it is published?
--
-- Grain:  one row per attempt of a subject in the window, published by the as-of date.
-- Reads:  degree.subjects, degree.review_window, staging.grade_rows, policy.terms,
--         policy.words.
-- Rule:   简章 七, FAQ 19; contract 4 (Year pass). A course goes by its code, or by its
--         name where one of the subject's rows has no code: rows of that name, and of
--         a code that stands under it, are one course. rank orders verdicts best first.
--         judgement is what the row says, verdict what that counts for; a breach is
--         discipline where it is known to be published.
with

dated as not materialized (
    select
        subjects.subject_id,
        grades.*,
        terms.pass_mark
    from staging.grade_rows as grades
    inner join degree.subjects as subjects on grades.student_no = subjects.student_no
    inner join degree.review_window as windows
        on subjects.subject_id = windows.subject_id and windows.in_review
    cross join policy.terms as terms
    where
        term_number(grades.term) between windows.first_term and windows.last_term
        and coalesce(grades.published_on, terms.as_of) <= terms.as_of
),

-- Names that stand without a code. Hardly anybody has them beside names with one, so
-- the rows are asked again and not kept: faster by far than a copy of a million.
codeless as (
    select
        subject_id,
        course_name
    from dated
    where course_code is null
),

named as (
    select
        dated.subject_id,
        dated.course_name,
        min(dated.course_code) as course_key,
        list(dated.course_code) as course_codes
    from dated
    semi join codeless
        on
            dated.subject_id = codeless.subject_id
            and dated.course_name = codeless.course_name
    where dated.course_code is not null
    group by dated.subject_id, dated.course_name
),

recoded as (
    select
        subject_id,
        unnest(course_codes) as course_code,
        course_key
    from named
),

coded as (
    select
        subject_id,
        course_code,
        min(course_key) as course_key
    from recoded
    group by subject_id, course_code
),

classed as (
    select
        dated.*,
        coalesce(
            coded.course_key, dated.course_code, named.course_key, dated.course_name
        ) as course_key,
        on_mark.list as mark_class,
        on_status.list as status_class
    from dated
    left join coded
        on
            dated.subject_id = coded.subject_id
            and dated.course_code = coded.course_code
    left join named
        on
            dated.course_code is null
            and dated.subject_id = named.subject_id
            and dated.course_name = named.course_name
    left join policy.words as on_mark
        on
            dated.mark = on_mark.word
            and on_mark.list in (
                'pass_words', 'fail_words', 'discipline_words', 'pending_words'
            )
    left join policy.words as on_status
        on
            dated.mark_status = on_status.word
            and on_status.list in (
                'pass_words', 'fail_words', 'discipline_words', 'pending_words'
            )
),

judged as (
    select
        subject_id,
        course_key,
        course_name,
        term,
        exam_kind,
        published_on,
        mark,
        mark_status,
        origin,
        coalesce('discipline_words' in (mark_class, status_class), false) as breach,
        breach and not publication_unreadable as discipline,
        case
            when 'discipline_words' in (mark_class, status_class) then 'fail'
            when status_class = 'fail_words' then 'fail'
            when unreadable then 'unreadable'
            when mark is null or 'pending_words' in (mark_class, status_class)
                then 'pending'
            when mark_class = 'fail_words' or mark_number < pass_mark then 'fail'
            else 'pass'
        end as judgement,
        -- Not known to be published: neither for nor against.
        if(publication_unreadable, 'unreadable', judgement) as verdict
    from classed
),

ranked as (
    select
        *,
        list_position(['pass', 'unreadable', 'pending', 'fail'], verdict) as rank
    from judged
)

select * from ranked

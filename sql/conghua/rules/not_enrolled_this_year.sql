-- Did the applicant enrol this year?
--
-- Grain:  one row per subject whose enrolment date can be read; a blank one can.
-- Reads:  conghua.subjects, policy.terms.
-- Rule:   方案 一(三)1, 一(四): enrolment obtained in the year; contract 6: not if blank.
with

judged as (
    select
        subjects.subject_id,
        coalesce(year(subjects.enrolled_on) = terms.year, false) as passed,
        coalesce(strftime(subjects.enrolled_on, '%Y-%m-%d'), '空白') as observed,
        subjects.origin,
        'enrolled_on' as field
    from conghua.subjects as subjects
    cross join policy.terms as terms
    where not subjects.enrolment_unreadable
)

select * from judged

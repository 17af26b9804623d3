-- How did each course examined end, and how many class hours were attended?
--
-- Grain:  one row per run, application and course examined in the review window
--         (degree), or kind of session (skills); of the latest run of each programme
--         and year.
-- Reads:  warehouse.courses, warehouse.runs.
-- Rule:   contract 8. A programme without courses has no rows.
create table analysis.courses as
with

latest as (
    select run
    from warehouse.runs
    qualify row_number() over (partition by programme, year order by number desc) = 1
),

final as (
    select
        courses.run,
        courses.subject_id,
        mask_text(courses.course_key) as course_key,
        mask_text(courses.course_name) as course_name,
        mask_text(courses.host) as host,
        courses.term,
        courses.attempts,
        mask_text(courses.mark) as mark,
        try_cast(courses.mark as decimal(9, 2)) as score,
        courses.verdict,
        courses.hours_given,
        courses.hours_attended,
        courses.sheet_id,
        courses.row
    from warehouse.courses as courses
    inner join latest on courses.run = latest.run
)

select * from final;

comment on table analysis.courses is
'最近一次运行中每份登记、每门课程一行。学历提升：评审学期内考过的课程；技能研修：各类课次（授课、研讨等）的课时；从化没有课程，没有行';
comment on column analysis.courses.run is '运行编号；每个项目每个年度只有最近一次运行';
comment on column analysis.courses.subject_id is '登记序号，与 run 一起连 decisions';
comment on column analysis.courses.course_key is '课程代码（去前导零），没有代码为课程名称；技能研修为课程类型';
comment on column analysis.courses.course_name is '课程名称；技能研修为课程类型';
comment on column analysis.courses.host is '承办单位；学历提升为空';
comment on column analysis.courses.term is '所取的那次考试的学期；技能研修为空';
comment on column analysis.courses.attempts is '评审学期内考过几次；技能研修为空';
comment on column analysis.courses.mark is '所取的那次的成绩，照原样';
comment on column analysis.courses.score is '成绩为数字时的分数（百分制，分）';
comment on column analysis.courses.verdict is
'pass 通过，fail 未通过，pending 未定，unreadable 无法读取；技能研修为空';
comment on column analysis.courses.hours_given is
'开设的课时，未按每日上限（按上限的是 details 的 project_hours）；学历提升为空';
comment on column analysis.courses.hours_attended is '计入的出勤课时，已按每日上限；学历提升为空';
comment on column analysis.courses.sheet_id is '依据所在的工作表，与 run 一起连 sheets';
comment on column analysis.courses.row is '依据所在的 Excel 行号';

-- What of a subject number tells people apart whatever their identity number is said to
-- be: one that ends in it (training) is told by what stands before it.
--
-- Grain:  none; macros only.
-- Reads:  nothing.
-- Rule:   contract 7 (one identity).
create macro number_of(subject_no) as
if(contains(subject_no, '/'), regexp_extract(subject_no, '^(.*)/', 1), subject_no);
-- Before it stands a project, whose trainees are told apart by name.
create macro number_and_name(subject_no, name) as
if(contains(subject_no, '/'), number_of(subject_no) || '/' || name, subject_no);

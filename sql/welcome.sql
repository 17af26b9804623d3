-- What does the analyst's shell say first? The tables, and the ready questions.
--
-- Grain:  none; two lists.
-- Reads:  analysis.dictionary, the files of sql/analysis/.
-- Rule:   contract 8. Run by `make analyst`, from the project's root.
select
    table_name as 表,
    comment as 内容
from analysis.dictionary
where column_name is null
order by table_name;

select
    parse_filename(filename, true) as 问题,
    ltrim(split_part(content, chr(10), 1), '- ') as 问的是
from read_text('sql/analysis/*.sql')
order by filename;

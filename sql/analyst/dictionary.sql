-- What does every table and column of this database hold?
--
-- Grain:  one row per table or view, and one per column of it.
-- Reads:  nothing but the comments of the database itself.
-- Rule:   contract 8: generated, so that it cannot fall behind.
create view analysis.dictionary as
with

described as (
    select
        table_name,
        0 as place,
        null as column_name,
        null as type,
        comment
    from duckdb_tables()
    where schema_name = 'analysis'
    union all
    select
        view_name,
        0 as place,
        null as column_name,
        null as type,
        comment
    from duckdb_views()
    where schema_name = 'analysis'
    union all
    select
        table_name,
        column_index,
        column_name,
        data_type,
        comment
    from duckdb_columns()
    where schema_name = 'analysis'
),

final as (
    select
        table_name,
        column_name,
        type,
        comment
    from described
    order by table_name, place
)

select * from final;

comment on view analysis.dictionary is '本库的字典：每张表一行（说明和粒度），其后每列一行。由各表各列的注释生成';
comment on column analysis.dictionary.table_name is '表名';
comment on column analysis.dictionary.column_name is '列名；为空的行说明整张表';
comment on column analysis.dictionary.type is '数据类型';
comment on column analysis.dictionary.comment is '含义和单位';

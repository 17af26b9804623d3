-- Which names of people has an office written into words that the page shows?
--
-- Grain:  one row per name of a person that occurs in one of those words.
-- Reads:  settlement.decisions, settlement.problems, said.
-- Rule:   contract 9: the page shows such words to everybody, and nobody's name. They
--         are the names of files and groups, and those of projects and hosts (said),
--         which only some programmes have.
with

names as (
    select distinct name
    from settlement.decisions
    where length(name) > 1
),

words as (
    select file as word
    from settlement.problems
    union
    select cohort as word
    from settlement.decisions
    union
    select word
    from said
),

starts as (
    select
        word,
        unnest(range(1, length(word) + 1)) as start
    from words
),

sizes as (
    select distinct length(name) as size
    from names
),

-- Every piece of a word that is as long as some name.
pieces as (
    select distinct substr(starts.word, starts.start, sizes.size) as piece
    from starts
    cross join sizes
),

final as (
    select names.name
    from names
    inner join pieces on names.name = pieces.piece
)

select * from final
order by length(name) desc, name asc

-- How high is each level, in every way it is written?
--
-- Grain:  one row per word.
-- Reads:  policy.words.
-- Rule:   方案 一(三)3, contract 6: the policy names the levels from low to high.
with

levels as (
    select
        words.word as level,
        named.place as rank
    from policy.words as named
    inner join policy.words as words on named.word = words.list
    where named.list = 'level_order'
)

select * from levels

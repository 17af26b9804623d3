-- Small words the models speak in: where a row stands, terms as numbers, what is one
-- payment, the policy's word lists.
--
-- Grain:  none; macros only.
-- Reads:  policy.words.
-- Rule:   contract 3 (terms, titles), 4 (Tuition); 口径 15 (payments).
create macro origin_sheet(origin) as origin >> 21;
create macro origin_row(origin) as origin & 2097151;
-- Runs are named programme-year-number.
create macro run_number(run) as cast(string_split(run, '-')[-1] as integer);
create macro term_number(term) as
cast(left(term, 4) as integer) * 2 + if(right(term, 1) = '秋', 1, 0);
-- Rows of one student, year and amount are one payment where they share the receipt, or
-- where there is none all they say but the name.
create macro payment_key(receipt_no, fee_kind, paid_on) as coalesce(
    receipt_no,
    '#' || coalesce(fee_kind, '') || '#' || coalesce(cast(paid_on as varchar), '')
);
create macro title_key(title) as
translate(
    regexp_replace(title, '[\s\x{3000}\x{a0}\x{200b}\x{feff}]', '', 'g'), '（）', '()'
);
create macro is_word(sought, list_name) as sought in (
    select words.word
    from policy.words as words
    where words.list = list_name -- noqa: RF02,RF03
);
create macro begins_with_word(sought, list_name) as exists (
    select 1
    from policy.words as words
    where
        words.list = list_name -- noqa: RF02,RF03
        and starts_with(sought, words.word) -- noqa: RF02,RF03
);
create macro contains_word(sought, list_name) as exists (
    select 1
    from policy.words as words
    where
        words.list = list_name -- noqa: RF02,RF03
        and contains(sought, words.word) -- noqa: RF02,RF03
);
-- Whether it is written as a session is: a number or a half day (schemas.schedule).
create macro names_session(written) as
coalesce(regexp_matches(written, '^\d+$|午$'), false);
-- Whole minutes; integers, for a division of decimals would be a float.
create macro minutes_of(seconds) as seconds // 60;
create macro whole_minutes(starts_at, ends_at) as
date_diff('second', starts_at, ends_at) // 60;
-- Hours as people write them: 80, 4.5.
create macro hours_text(hours) as
rtrim(rtrim(cast(cast(hours as decimal(9, 2)) as varchar), '0'), '.');
-- What a paper says of a long list: its first ten, how many there are, and where the
-- first one stands. A cell as high as a sheet allows holds no more.
create macro first_ten(listed) as
if(
    len(string_split(listed, '；')) > 10,
    array_to_string(string_split(listed, '；')[1:10], '；')
    || '等 ' || len(string_split(listed, '；')) || ' 项'
    || regexp_extract(listed, '（[^（；]*(?:（[^（）；]*）[^（；]*)*第\d+行）$'),
    listed
);

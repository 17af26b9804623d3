-- How is a number shown that belongs to somebody? One masking for rules and analysts.
--
-- Grain:  none; macros only.
-- Reads:  nothing.
-- Rule:   contract 8: 110101********1234, 621030******1234. flows/problems.py masks the
--         same way where no SQL runs.

-- What stands in for a cell whose own text is gone (schemas.reading).
create or replace temp macro is_lost(cell) as cell in ('#数字失真', '#错误值', '#公式无结果');
-- An identity, card, account or phone number that fills the whole value.
create or replace temp macro mask(number) as case
    when
        is_lost(number)
        or length(number) - length(translate(number, '0123456789', '')) < 9
        then number
    when length(number) <= 11
        then left(number, 3) || repeat('*', length(number) - 7) || right(number, 4)
    else left(number, 6) || repeat('*', length(number) - 10) || right(number, 4)
end;
-- Identity and card numbers within a text, an identity number in groups too; numbers of
-- up to 14 digits stay, as student numbers are. Short texts, which most are, are not
-- searched.
create or replace temp macro mask_identities(said) as case
    when length(said) < 15 then said
    else regexp_replace(
        said, '(\d{6})(?:\d{5,}|[ -]\d{8}[ -])(\d{3}[\dXx])', '\1********\2', 'g'
    )
end;
-- Every phone number within a text, but of two with one character between them only the
-- first: it takes that character with it.
create or replace temp macro mask_some_phones(said) as regexp_replace(
    said,
    '(^|\D)((?:\+?86[ -]?)?1[3-9]\d)[ \-–—－]?\d{4}[ \-–—－]?(\d{4})(\D|$)',
    '\1\2****\3\4', 'g'
);
-- The same in free text, where phones and cards in groups of four occur as well.
create or replace temp macro mask_text(said) as case
    when length(said) < 11 then said
    else mask_some_phones(
        mask_some_phones(
            regexp_replace(
                mask_identities(said),
                '\d{4}(?:[ -]\d{4}){2,3}[ -](\d{1,4})', '********\1', 'g'
            )
        )
    )
end;

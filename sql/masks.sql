-- How is a number shown that belongs to somebody? One masking for rules and analysts.
--
-- Grain:  none; macros only.
-- Reads:  nothing.
-- Rule:   contract 8: 110101********1234, 621030******1234. flows/problems.py masks the
--         same way where no SQL runs.

-- What stands in for a cell whose own text is gone (schemas.reading).
create or replace macro is_lost(cell) as
cell in ('#数字失真', '#错误值', '#公式无结果', '#两列不一致');
-- An identity, card, account or phone number that fills the whole value.
create or replace macro mask(number) as case
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
create or replace macro mask_identities(said) as case
    when length(said) < 15 then said
    else regexp_replace(
        said, '(\d{6})(?:\d{5,}|[ -]\d{8}[ -])(\d{3}[\dXx])', '\1********\2', 'g'
    )
end;
-- Every phone number within a text, but of two with one character between them only the
-- first: it takes that character with it.
create or replace macro mask_some_phones(said) as regexp_replace(
    said,
    '(^|\D)((?:\+?86[ -]?)?1[3-9]\d)[ \-–—－]?\d{4}[ \-–—－]?(\d{4})(\D|$)',
    '\1\2****\3\4', 'g'
);
-- The same in free text, where phones and cards in groups of four occur as well.
create or replace macro mask_text(said) as case
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
-- A name or unit for people who may know nobody's number: telephones, however an office
-- parts their digits, and days of birth in figures or characters are blotted out whole.
-- Most have too few figures for either, and are not searched.
create or replace macro blot_out(said) as case
    when
        length(regexp_replace(said, '\P{Nd}+', '', 'g')) < 6
        and not regexp_matches(said, '[年生]')
        then said
    else regexp_replace(
        regexp_replace(
            said,
            '((?:生于|生日|出生(?:于|日期|时间|年月日?)?)[^\p{L}\p{N}]*)'
            || '\p{Nd}(?:[^\p{L}\p{N}]*[年月]?[^\p{L}\p{N}]*\p{Nd})+'
            || '(?:[^\p{L}\p{N}]*[年月日号])?',
            '\1＊＊＊', 'g'
        ),
        '\p{Nd}(?:[^\p{L}\p{N}、/／]*[\p{Nd}Xx]){6,}'
        || '|1[3-9]\d(?:[^\p{L}\p{N}]*\d{4}){2}'
        || '|(?:19\d\d|20[01]\d)(?:[^\p{L}\p{N}]+\d{1,2}){2}'
        || '|\d{2,4}年(?:出生|生)'
        || '|(?:19\d\d|20[01]\d|[4-9]\d|[〇○零一二三四五六七八九]{2,4})'
        || '[^\p{L}\p{N}]*年[^\p{L}\p{N}]*'
        || '[\d〇零一二三四五六七八九十]{1,3}[^\p{L}\p{N}]*月'
        || '(?:[^\p{L}\p{N}]*[\d〇零一二三四五六七八九十廿卅]{1,3}[^\p{L}\p{N}]*[日号])?',
        '＊＊＊', 'g'
    )
end;

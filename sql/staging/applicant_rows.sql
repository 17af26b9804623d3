-- What does each application row say, once however often it is repeated?
--
-- Grain:  one row per different application row; origin is the first place it stands.
-- Reads:  intake.applicants, intake.faults.
-- Rule:   contract 3: rows that repeat another in every contract column count once;
--         a cell that cannot be read is null here and counts neither for nor against.
with

rows as (
    select
        min(origin) as origin,
        application_no,
        name,
        id_number,
        category,
        unit_has_union,
        unit_pays_dues,
        union_member,
        level,
        signed_up_at,
        enrolled_on,
        unit,
        school,
        training_fee,
        account
    from intake.applicants
    group by all
),

faults as (
    select
        origin,
        list(field) as fields
    from intake.faults
    where kind = 'applicants'
    group by origin
),

marked as (
    select
        rows.*,
        coalesce(faults.fields, []) as unreadable
    from rows
    left join faults on rows.origin = faults.origin
),

read as (
    select
        origin,
        if('application_no' in unreadable, null, application_no) as application_no,
        name,
        id_number,
        'id_number' not in unreadable as id_valid,
        if('category' in unreadable, null, category) as category,
        if('unit_has_union' in unreadable, null, unit_has_union) as unit_has_union,
        if('unit_pays_dues' in unreadable, null, unit_pays_dues) as unit_pays_dues,
        if('union_member' in unreadable, null, union_member) as union_member,
        if('level' in unreadable, null, level) as level,
        try_cast(signed_up_at as timestamp) as signed_up_at,
        try_cast(enrolled_on as date) as enrolled_on,
        'enrolled_on' in unreadable as enrolment_unreadable,
        unit,
        if('training_fee' in unreadable, null, try_cast(training_fee as decimal(14, 2)))
            as training_fee,
        if('account' in unreadable, null, account) as account,
        'account' in unreadable as account_unreadable,
        -- Everything a decision hangs on, as written: two rows that differ in it
        -- contradict each other.
        {
            'name': name,
            'id': id_number,
            'category': category,
            'union': unit_has_union,
            'dues': unit_pays_dues,
            'member': union_member,
            'level': level,
            'signed_up': signed_up_at,
            'enrolled': enrolled_on,
            'fee': training_fee,
            'account': account
        } as facts
    from marked
)

select * from read

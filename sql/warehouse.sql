-- The warehouse: what runs decided and proposed, kept for ever.
--
-- Grain:  each table names its own.
-- Reads:  nothing.
-- Rule:   contract 2, 7.

-- One row: the SHA-256 of the scripts that laid this file out (flows/warehouse.py).
create table if not exists layout (
    digest varchar not null
);

-- One row per finished run; manifest is what run.json says.
create table if not exists runs (
    run varchar primary key,
    programme varchar not null,
    year integer not null,
    number integer not null,
    as_of date not null,
    made_by varchar not null,
    made_at timestamptz not null,
    state varchar not null,
    folder varchar not null,
    ledger_head bigint not null,
    manifest json not null,
    unique (programme, year, number)
);

-- One row per run and sheet read: the captions of the office and the Excel columns, by
-- field; of a sheet laid out wide also the columns of its other captions.
create table if not exists sheets (
    run varchar not null,
    sheet_id integer not null,
    file varchar not null,
    sheet varchar not null,
    kind varchar not null,
    captions map (varchar, varchar) not null,
    letters map (varchar, varchar)
);

-- One row per run and subject; entitlement is what the evidence would give whoever is
-- refused, too.
create table if not exists decisions (
    run varchar not null,
    subject_id integer not null,
    programme varchar not null,
    year integer not null,
    subject_no varchar not null,
    student_no varchar,
    name varchar,
    id_number varchar,
    person_key varchar not null,
    outcome varchar not null,
    tier varchar not null,
    amount decimal(14, 2) not null,
    payable decimal(14, 2) not null,
    reasons varchar not null,
    notes varchar not null,
    cohort varchar,
    unit varchar,
    account varchar,
    entitlement decimal(14, 2)
);

-- One row per run and person registered under another identity number than the one that
-- was paid: the keys of both. Runs made before this table have none.
create table if not exists reidentified (
    run varchar not null,
    person_key varchar not null,
    paid_key varchar not null
);

-- One row per run, person and other identity number under which the person was paid in
-- other years: the keys of both. Runs made before this table have none.
create table if not exists former_identities (
    run varchar not null,
    person_key varchar not null,
    paid_key varchar not null
);

-- One row per run, subject and rule.
create table if not exists findings (
    run varchar not null,
    subject_id integer not null,
    rule varchar not null,
    passed boolean not null,
    observed varchar,
    sheet_id integer not null,
    row integer not null,
    field varchar not null
);

-- One row per payment a run proposes.
create table if not exists payments (
    payment_no varchar primary key,
    run varchar not null,
    subject_no varchar not null,
    payee varchar not null,
    account varchar not null,
    amount decimal(14, 2) not null,
    kind varchar not null
);

-- One row per payment and subject it is for; the items add up to the payment.
create table if not exists payment_items (
    payment_no varchar not null,
    run varchar not null,
    subject_no varchar not null,
    person_key varchar not null,
    tier varchar not null,
    amount decimal(14, 2) not null,
    primary key (payment_no, subject_no)
);

-- One row per run, subject and line of working behind the decision, in order of place,
-- sheet and row.
create table if not exists workings (
    run varchar not null,
    subject_id integer not null,
    place integer not null,
    said varchar not null,
    sheet_id integer not null,
    row integer not null,
    field varchar
);

-- One row per run, subject and course or kind of session that analysts count; hours are
-- class hours. Runs made before this table have none.
create table if not exists courses (
    run varchar not null,
    subject_id integer not null,
    course_key varchar,
    course_name varchar,
    host varchar,
    term varchar,
    attempts integer,
    mark varchar,
    verdict varchar,
    hours_given decimal(9, 2),
    hours_attended decimal(9, 2),
    sheet_id integer not null,
    row integer not null
);

-- One row per run, subject and column of the programme's own (contract 2): the places
-- of a quota, hours. Runs made before this table have none.
create table if not exists details (
    run varchar not null,
    subject_id integer not null,
    name varchar not null,
    value varchar
);

-- One row per run and value of the policy it was decided by. Runs made before this
-- table have none; nor before the next two.
create table if not exists policies (
    run varchar not null,
    name varchar not null,
    label varchar not null,
    form varchar not null,
    value varchar not null,
    source varchar not null,
    valid_from date not null,
    valid_to date,
    confirmed_on date not null,
    confirmed_by varchar not null
);

-- One row per run and reason its policy knows.
create table if not exists reasons (
    run varchar not null,
    code varchar not null,
    effect varchar not null,
    met varchar not null,
    title varchar not null,
    who varchar not null,
    cure varchar not null,
    clause varchar not null
);

-- One row per run and tier its policy knows.
create table if not exists tiers (
    run varchar not null,
    tier varchar not null,
    title varchar not null
);

-- One row per problem found in a run's inputs.
create table if not exists problems (
    run varchar not null,
    file varchar not null,
    sheet varchar not null,
    row integer not null,
    "column" varchar not null,
    code varchar not null,
    severity varchar not null,
    message varchar not null
);

-- One row per run approved: by whom, when, and for which payment list.
create table if not exists approvals (
    run varchar primary key,
    approved_by varchar not null,
    approved_at timestamptz not null,
    payments_sha256 varchar not null
);

-- One row per bank file issued; amounts in yuan.
create table if not exists batches (
    batch varchar primary key,
    run varchar not null,
    bank varchar not null,
    file varchar not null,
    payments integer not null,
    amount decimal(14, 2) not null,
    sha256 varchar not null
);

-- One row per return file taken in.
create table if not exists returns (
    sha256 varchar not null,
    file varchar not null,
    taken_by varchar not null,
    taken_at timestamptz not null
);

-- One row: by which key the person keys of this warehouse were made, told without
-- telling the key. Empty until the warehouse is first opened with its key.
create table if not exists key_print (
    fingerprint varchar not null
);

-- Warehouses made before these were kept; of earlier runs they stay empty.
alter table sheets add column if not exists letters map (varchar, varchar);
alter table decisions add column if not exists entitlement decimal(14, 2);
alter table workings add column if not exists field varchar;

-- The warehouse: what runs decided and proposed, kept for ever.
--
-- Grain:  each table names its own.
-- Reads:  nothing.
-- Rule:   contract 2, 7.

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

-- One row per run and sheet read.
create table if not exists sheets (
    run varchar not null,
    sheet_id integer not null,
    file varchar not null,
    sheet varchar not null,
    kind varchar not null,
    captions map (varchar, varchar) not null
);

-- One row per run and subject.
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
    account varchar
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

-- One row per run, subject and line of working behind the decision, in order of place.
create table if not exists workings (
    run varchar not null,
    subject_id integer not null,
    place integer not null,
    said varchar not null,
    sheet_id integer not null,
    row integer not null
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

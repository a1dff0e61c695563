-- What runs a node: no projection of entries.

-- Work that follows a step. The fence grows with every claim.
create table job (
    id {id},
    key {text} not null unique,
    kind {text} not null,
    payload {text} not null,
    run_at {int} not null,
    attempts {int} not null,
    fence {int} not null,
    lease_until {int},
    done_at {int},
    last_error {text}
){end};
create index job_due on job (run_at) where done_at is null;

-- How far each delivery is taken.
create table delivery_progress (
    delivery {id},
    taken_row {int} not null,
    carry {text} not null
){end};

-- Rows that were not accepted, sealed by the caller.
create table rejected_row (
    delivery {int} not null,
    delivery_row {int} not null,
    findings {text} not null,
    content {bytes},
    until_instant {int} not null,
    primary key (delivery, delivery_row)
){end_keyed};
create index rejected_row_by_end on rejected_row (until_instant);

create table account (
    name {text} not null primary key,
    role {text} not null,
    organ {text},
    subject {int},
    password_hash {text} not null,
    created_at {int} not null,
    closed_at {int}
){end_keyed};

-- A browser's session or a program's token, by the digest of its secret.
create table session (
    digest {bytes} not null primary key,
    account {text} not null,
    created_at {int} not null,
    expires_at {int} not null,
    data {text} not null
){end_keyed};

create table token (
    digest {bytes} not null primary key,
    account {text} not null,
    label {text} not null,
    created_at {int} not null,
    expires_at {int}
){end_keyed};

-- The second factor of an account: its secret, sealed by the caller, and the last step of time whose
-- code was taken.
create table second_factor (
    account {text} not null primary key,
    sealed {bytes} not null,
    set_at {int} not null,
    confirmed_at {int},
    last_step {int} not null
){end_keyed};

-- Codes that stand in for it once each, by their digests.
create table recovery_code (
    digest {bytes} not null primary key,
    account {text} not null
){end_keyed};
create index recovery_code_by_account on recovery_code (account);

-- Sign-ins whose password was right and whose code is awaited, by the digest of their secret.
create table awaited_code (
    digest {bytes} not null primary key,
    account {text} not null,
    expires_at {int} not null
){end_keyed};

-- Whom an OpenID provider vouches for, and whose account that opens.
create table openid_identity (
    issuer {text} not null,
    subject {text} not null,
    account {text} not null,
    linked_at {int} not null,
    primary key (issuer, subject)
){end_keyed};
create index openid_identity_by_account on openid_identity (account);

-- Attempts to sign in, by what they are about: an account, an address. Forgotten within the hour.
create table sign_in_attempt (
    about {text} not null,
    at {int} not null
){end};
create index sign_in_attempt_about on sign_in_attempt (about, at);

-- Answers to requests that may be repeated; kept for a day.
create table kept_answer (
    account {text} not null,
    key {text} not null,
    digest {bytes} not null,
    at {int} not null,
    answer {text} not null,
    primary key (account, key)
){end_keyed};

create table audit (
    id {id},
    at {int} not null,
    actor {text} not null,
    action {text} not null,
    target {text} not null,
    detail {text} not null,
    first_entry {int},
    entries {int} not null
){end};

-- How far each follower has come in each stream.
create table checkpoint (
    follower {text} not null,
    stream {int} not null,
    seq {int} not null,
    primary key (follower, stream)
){end_keyed};

-- Where notices go to an organ that has a system of its own, as the operator set it.
create table notice_channel (
    organ {text} not null primary key,
    url {text} not null,
    secret {text} not null,
    set_at {int} not null
){end_keyed};

-- What an account follows, and how it is told of what is new. Mail is sent once its address is confirmed.
create table subscription (
    id {text} not null primary key,
    account {text} not null,
    subject {int},
    list {text},
    way {text} not null,
    address {text} not null,
    secret {text},
    language {text} not null,
    made_at {int} not null,
    since {int} not null,
    confirmed_at {int},
    stopped_at {int},
    next_look {int} not null,
    failures {int} not null
){end_keyed};
create index subscription_by_account on subscription (account, made_at);
create index subscription_by_look on subscription (next_look);

-- What a subscriber was told of, and whether also that it left: nothing is told twice.
create table subscription_told (
    subscription {text} not null,
    thing {text} not null,
    left_at {int},
    primary key (subscription, thing)
){end_keyed};

-- Corrections and withdrawals of single records that a second officer of the organ has still to confirm: one a record.
-- Values hold tokens in the place of personal numbers.
create table record_edit (
    record {int} not null primary key,
    version {int} not null,
    organ {text} not null,
    dataset {text} not null,
    withdraws {int} not null,
    content {text} not null,
    reasons {text} not null,
    proposed_by {text} not null,
    proposed_at {int} not null,
    until_instant {int} not null
){end_keyed};
create index record_edit_by_organ on record_edit (organ, record);

-- Officers who stand in for a colleague: for a time, until withdrawn.
create table delegation (
    id {text} not null primary key,
    giver {text} not null,
    taker {text} not null,
    from_day {int} not null,
    until_day {int} not null,
    reasons {text} not null,
    made_by {text} not null,
    made_at {int} not null,
    withdrawn_at {int}
){end_keyed};
create index delegation_by_taker on delegation (taker);
create index delegation_by_giver on delegation (giver);

-- Records of a data set taken out as a file: by whom, what for, and what came of it. The number stands in every row
-- of the file; the file lies beside the register until its day.
create table extract (
    number {text} not null primary key,
    account {text} not null,
    role {text} not null,
    organ {text},
    dataset {text} not null,
    deliverer {text},
    from_day {int},
    until_day {int},
    format {text} not null,
    language {text} not null,
    purpose {text} not null,
    matter {text} not null,
    asked_at {int} not null,
    until_instant {int} not null,
    ended_at {int},
    made_rows {int},
    size {int},
    blake3 {text}
){end_keyed};
create index extract_by_account on extract (account, asked_at);
create index extract_by_asked_at on extract (asked_at);

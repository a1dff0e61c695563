-- The register itself: streams, entries, bodies. Everything else follows from it or serves it.
-- {int} {text} {bytes} {id} {end} stand for what each engine calls them.
-- Days are numbers since 1970-01-01, instants milliseconds since then.

-- Settings of the register and what it was told when made.
create table setting (
    key {text} not null primary key,
    value {text} not null
){end};

-- Texts that recur in many lines (actors, bases, catalogues, data sets, organs, lists), once each.
create table word (
    id {id},
    text {text} not null unique
){end};

-- Compression dictionaries; a body names the one it was written with.
create table dictionary (
    id {id},
    digest {bytes} not null unique,
    content {bytes} not null
){end};

-- The head of each stream. Its row is locked from the first to the last moment of a step, so that
-- places are given in the order of commits.
create table stream (
    id {id},
    head {int} not null,
    recorded_at {int} not null
){end};

-- One line an entry. The id is the stream in the upper 16 bits and the place in it below.
create table entry (
    id {id},
    recorded_at {int} not null,
    kind {int} not null,
    effective_on {int},
    actor {int} not null,
    basis {int},
    catalogue {int} not null,
    delivery {int},
    delivery_row {int},
    supersedes {int},
    commitment {bytes} not null
){end};

-- What an entry says. A row is deleted here when the body is erased by law.
create table body (
    id {id},
    salt {bytes} not null,
    content {bytes} not null,
    dictionary {int} not null,
    class {int} not null,
    retain_until {int}
){end};

-- Bodies erased: by which entry, the salted digest that still proves the line, and what remains so
-- that the legal state follows as before.
create table erasure (
    entry {id},
    ordered_by {int} not null,
    digest {bytes} not null,
    remains {text} not null
){end};
-- The legal state: what follows from the entries, written in their transaction, rebuilt from them.

-- A subject as it stands; names and periods lie in the body of `version`.
create table subject (
    id {id},
    class {int} not null,
    state {int} not null,
    version {int} not null
){end};

-- Names of subjects in the form in which they are compared; `rank` 0 is the current one.
create table subject_name (
    subject {int} not null,
    rank {int} not null,
    matching {text} not null,
    primary key (subject, rank)
){end_keyed};
create index subject_name_by_matching on subject_name (matching);

-- Codes of subjects.
create table identifier (
    subject {int} not null,
    rank {int} not null,
    scheme {int} not null,
    value {text} not null,
    held_from {int},
    held_until {int},
    primary key (subject, rank)
){end_keyed};
create index identifier_by_value on identifier (value, scheme);

-- Where each record stands. First version, link and publication are found from here, later ones
-- that were replaced in `history`.
create table record (
    id {id},
    dataset {int} not null,
    deliverer {int} not null,
    key {bytes} not null,
    content {bytes} not null,
    version {int} not null,
    operation {int} not null,
    subject {int},
    certainty {int} not null,
    link {int},
    publication {int},
    public_from {int},
    public_until {int},
    holds {int} not null,
    due {int},
    taken_on {int} not null,
    effective_on {int},
    delivery {int},
    objections {int} not null,
    hidden_until {int},
    not_us_link {int}
){end};
create unique index record_by_key on record (key, dataset);
create index record_by_subject on record (subject, coalesce(effective_on, -4371588), id) where subject is not null;
create index record_by_day on record (dataset, effective_on, id);
create index record_waiting on record (coalesce(due, 2932896), id) where holds <> 0 and operation = 0;

-- Entries about a thing that its row no longer names, or never does: replaced versions, links and
-- publications, objections and answers. `subject` is whom a replaced link named.
create table history (
    thing {int} not null,
    entry {int} not null,
    subject {int},
    primary key (thing, entry)
){end_keyed};
create index history_by_subject on history (subject, thing) where subject is not null;

create table listing (
    id {id},
    subject {int} not null,
    list {int} not null,
    decided_on {int} not null,
    until_day {int} not null,
    record {int},
    ended {int}
){end};
create index listing_by_subject on listing (subject);
create index listing_by_list on listing (list, decided_on);

create table proposal (
    id {id},
    subject {int} not null,
    list {int} not null,
    due {int},
    accepted {int},
    answer {int}
){end};
create index proposal_by_subject on proposal (subject);
create index proposal_open on proposal (coalesce(due, 2932896), id) where answer is null;

create table objection (
    id {id},
    record {int} not null,
    subject {int} not null,
    outcome {int},
    answer {int}
){end};
create index objection_by_record on objection (record);
create index objection_open on objection (id) where answer is null;

create table delivery (
    id {id},
    dataset {int} not null,
    deliverer {int} not null,
    digest {text} not null,
    covers_from {int},
    covers_to {int},
    complete {int} not null,
    closed {int}
){end};
create index delivery_by_digest on delivery (digest);
create index delivery_by_dataset on delivery (dataset, id);

create table organ (
    code {int} not null primary key,
    name_zh {text} not null,
    name_en {text} not null,
    weight_percent {int} not null,
    licensed {int} not null,
    entry {int} not null
){end_keyed};

create table read_grant (
    entry {id},
    organ {int} not null,
    dataset {int} not null,
    purpose {text} not null,
    until_day {int} not null
){end};
create index read_grant_by_organ on read_grant (organ);

create table catalogue (
    entry {id},
    pack {text} not null,
    version {text} not null,
    hash {text} not null
){end};

create table export_file (
    entry {id},
    name {text} not null,
    rows {int} not null,
    digest {text} not null
){end};

create table export_answer (
    entry {id},
    export {text} not null,
    record {int},
    document_number {text} not null,
    accepted {int} not null,
    reason {text} not null
){end};
create index export_answer_by_export on export_answer (export);

-- Counts that follow from the entries, by stream so that streams do not wait for each other.
create table tally (
    stream {int} not null,
    kind {int} not null,
    word {int} not null,
    count {int} not null,
    primary key (stream, kind, word)
){end_keyed};
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

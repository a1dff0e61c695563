-- The legal state: what follows from the entries, written in their transaction, rebuilt from them.

-- A subject as it stands; names and periods lie in the body of `version`.
create table subject (
    id {id},
    class {int} not null,
    state {int} not null,
    version {int} not null,
    merged_into {int}
){end};
create index subject_by_target on subject (merged_into) where merged_into is not null;

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
    version {int} not null,
    subject {int},
    link {int},
    publication {int},
    delivery {int},
    hidden_until {int},
    not_us_link {int},
    dataset {short} not null,
    deliverer {short} not null,
    public_from {short},
    public_until {short},
    due {short},
    taken_on {short} not null,
    effective_on {short},
    holds {short} not null,
    objections {short} not null,
    operation {tiny} not null,
    certainty {tiny} not null,
    key {bytes} not null,
    content {bytes} not null
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
create index listing_by_record on listing (record) where record is not null;

-- What an organ was told in a procedure, and its last report on it.
create table measure_check (
    id {id},
    subject {int} not null,
    organ {int} not null,
    reported {int}
){end};
create index measure_check_by_organ on measure_check (organ, id);

-- Which organ was told of which listing, and whether it confirmed the exit: what is told of a listing
-- that has ended and is not confirmed is the outbox.
create table listing_told (
    id {id},
    listing {int} not null,
    organ {int} not null,
    confirmed {int}
){end};
create index listing_told_by_listing on listing_told (listing, organ);
create index listing_told_open on listing_told (id) where confirmed is null;

-- The records that a listing rests on: it is shown only while all of them stand.
create table listing_basis (
    listing {int} not null,
    rank {int} not null,
    record {int} not null,
    primary key (listing, rank)
){end_keyed};
create index listing_basis_by_record on listing_basis (record);

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

-- Which organ a proposal was referred to, since no officer of such an organ is here, and whether it has
-- the notice.
create table referral (
    id {id},
    proposal {int} not null,
    organ {int} not null,
    confirmed {int}
){end};
create index referral_by_proposal on referral (proposal);
create index referral_open on referral (id) where confirmed is null;

create table objection (
    id {id},
    record {int} not null,
    subject {int} not null,
    outcome {int},
    answer {int}
){end};
create index objection_by_record on objection (record);
create index objection_open on objection (id) where answer is null;

-- Cases: where each stands. `task` waits in it, `due` is the day of the clock that runs,
-- `last` the entry that whoever acts next must have seen.
create table case_file (
    id {id},
    template {int} not null,
    subject {int},
    record {int},
    reviewed {int},
    organ {int},
    task {int},
    due {int},
    last {int} not null,
    ended {int},
    revoked {int}
){end};
create index case_file_by_subject on case_file (subject, id) where subject is not null;
create index case_file_by_record on case_file (record, id) where record is not null;
create index case_file_by_reviewed on case_file (reviewed) where reviewed is not null;
create index case_file_due on case_file (coalesce(due, 2932896), id) where ended is null;

-- Credit commitments: where each stands. `due` is the day of the next check, `state` what the last one
-- or an officer said, `weighs_until` the first day on which a breach weighs no longer.
create table credit_commitment (
    id {id},
    subject {int} not null,
    template {int} not null,
    organ {int} not null,
    record {int},
    given_on {int} not null,
    until_day {int} not null,
    due {int},
    state {int} not null,
    checked {int},
    decided {int},
    weighs_until {int}
){end};
create index credit_commitment_by_subject on credit_commitment (subject, id);
create index credit_commitment_by_record on credit_commitment (record) where record is not null;
create index credit_commitment_due on credit_commitment (due, id) where due is not null;

-- Who may read the file of a subject by its authorisation.
create table authorisation (
    id {id},
    subject {int} not null,
    inquirer {int} not null,
    until_day {int} not null,
    withdrawn {int}
){end};
create index authorisation_by_subject on authorisation (subject, id);
create index authorisation_by_inquirer on authorisation (inquirer, subject, id);

-- What officers said a record is not about; it holds for every record of the same mention.
create table refusal (
    id {id},
    record {int} not null,
    subject {int} not null,
    mention {bytes} not null,
    known_by {bytes} not null,
    lifted {int}
){end};
create index refusal_by_mention on refusal (mention) where lifted is null;
create index refusal_by_record on refusal (record) where lifted is null;

-- Links of linkage that were drawn by chance, and what officers answered on them.
create table link_audit (
    link {id},
    record {int} not null,
    probability_ppm {int} not null,
    right_link {int},
    answer {int}
){end};
create index link_audit_open on link_audit (link) where answer is null;

-- Records that were drawn into samples, and whether they were found to be as their originals.
create table drawn_record (
    id {id},
    sample {int} not null,
    record {int} not null,
    version {int} not null,
    dataset {int} not null,
    deliverer {int} not null,
    agrees {int},
    answer {int}
){end};
create index drawn_record_by_sample on drawn_record (sample, id);
create index drawn_record_by_answer on drawn_record (answer) where answer is not null;

-- Which subject follows which.
create table succession (
    id {id},
    predecessor {int} not null,
    successor {int} not null,
    kind {int} not null,
    from_day {int} not null,
    withdrawn {int}
){end};
create index succession_by_predecessor on succession (predecessor);
create index succession_by_successor on succession (successor);

create table delivery (
    id {id},
    dataset {int} not null,
    deliverer {int} not null,
    digest {text} not null,
    covers_from {int},
    covers_to {int},
    complete {int} not null,
    closed {int},
    withdrawn_by {int},
    held {int},
    came_on {int},
    answer {int},
    turned_away {int}
){end};
create index delivery_held on delivery (id) where held is not null and answer is null;
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
    until_day {int} not null,
    deliverer {int},
    withdrawn {int}
){end};
create index read_grant_by_organ on read_grant (organ);

-- Credit reports as issued: found by their number alone, or by the digest of a file.
create table credit_report (
    id {id},
    number {text} not null,
    subject {int} not null,
    data {text} not null,
    document {text} not null
){end};
create unique index credit_report_by_number on credit_report (number);
create index credit_report_by_subject on credit_report (subject, id);
create index credit_report_by_data on credit_report (data);
create index credit_report_by_document on credit_report (document);

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

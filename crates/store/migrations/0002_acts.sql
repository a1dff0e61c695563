-- Listings are found by the record that reported them.
create index listing_by_record on listing (record) where record is not null;

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

-- Corrections by hand that a second officer confirms, officers who stand in for a colleague, and grants of one
-- deliverer's records, which can be withdrawn.
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

alter table read_grant add column deliverer {int};
alter table read_grant add column withdrawn {int};

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

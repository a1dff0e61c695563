-- Who read what. On SQLite this table has a file of its own, so that reading never waits for the
-- register's writer.
create table access (
    id {id},
    at {int} not null,
    account {text} not null,
    organ {text},
    action {text} not null,
    subject {int},
    record {int},
    dataset {text},
    matter {text} not null
){end};
create index access_by_subject on access (subject, id) where subject is not null;
create index access_by_record on access (record, id) where record is not null;
create index access_by_account on access (account, id);

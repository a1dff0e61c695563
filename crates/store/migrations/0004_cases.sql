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

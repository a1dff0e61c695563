-- Extracts: records that officers take out as files.

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

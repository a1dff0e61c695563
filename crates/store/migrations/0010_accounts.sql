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

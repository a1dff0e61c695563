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

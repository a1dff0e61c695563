-- Accounts, sessions, tokens.

-- name: add
insert into account (name, role, organ, subject, password_hash, created_at, closed_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing;

-- name: change
update account set role = $2, organ = $3, subject = $4, password_hash = $5, closed_at = $6 where name = $1;

-- name: by_name
select name, role, organ, subject, password_hash, created_at, closed_at from account where name = $1;

-- name: all
select name, role, organ, subject, password_hash, created_at, closed_at from account order by name;

-- name: begin_session
insert into session (digest, account, created_at, expires_at, data) values ($1, $2, $3, $4, $5);

-- name: session
select a.name, a.role, a.organ, a.subject, a.password_hash, a.created_at, a.closed_at,
    s.created_at, s.expires_at, s.data
from session s join account a on a.name = s.account
where s.digest = $1 and s.expires_at > $2 and a.closed_at is null;

-- name: keep_in_session
update session set data = $2 where digest = $1;

-- name: end_session
delete from session where digest = $1;

-- name: forget_sessions
delete from session where expires_at <= $1;

-- name: forget_tokens
delete from token where expires_at <= $1;

-- name: add_token
insert into token (digest, account, label, created_at, expires_at) values ($1, $2, $3, $4, $5);

-- name: token
select a.name, a.role, a.organ, a.subject, a.password_hash, a.created_at, a.closed_at,
    t.created_at, t.expires_at, t.label
from token t join account a on a.name = t.account
where t.digest = $1 and (t.expires_at is null or t.expires_at > $2) and a.closed_at is null;

-- name: end_token
delete from token where digest = $1;

-- name: end_tokens_of
delete from token where account = $1;

-- name: tokens_of
select digest, label, created_at, expires_at from token
where account = $1 and (expires_at is null or expires_at > $2) order by created_at desc, digest limit 200;

-- name: end_sessions_of
delete from session where account = $1;

-- A secret that was never confirmed makes room for the next.
-- name: forget_unconfirmed_factor
delete from second_factor where account = $1 and confirmed_at is null;

-- name: add_factor
insert into second_factor (account, sealed, set_at, confirmed_at, last_step) values ($1, $2, $3, null, $4)
on conflict do nothing;

-- name: factor
select sealed, set_at, confirmed_at, last_step from second_factor where account = $1;

-- name: confirm_factor
update second_factor set confirmed_at = $2, last_step = $3
where account = $1 and confirmed_at is null and last_step < $3;

-- A step of time is taken once, however many ask at once.
-- name: take_step
update second_factor set last_step = $2 where account = $1 and confirmed_at is not null and last_step < $2;

-- name: remove_factor
delete from second_factor where account = $1;

-- name: add_recovery_code
insert into recovery_code (digest, account) values ($1, $2);

-- name: take_recovery_code
delete from recovery_code where digest = $1 and account = $2;

-- name: count_recovery_codes
select count(*) from recovery_code where account = $1;

-- name: forget_recovery_codes
delete from recovery_code where account = $1;

-- name: await_code
insert into awaited_code (digest, account, expires_at) values ($1, $2, $3);

-- name: awaited_code
select account from awaited_code where digest = $1 and expires_at > $2;

-- name: end_awaited_code
delete from awaited_code where digest = $1;

-- name: forget_awaited_codes
delete from awaited_code where expires_at <= $1;

-- An identity opens one account; the first that linked it keeps it.
-- name: link_openid
insert into openid_identity (issuer, subject, account, linked_at) values ($1, $2, $3, $4) on conflict do nothing;

-- name: of_openid
select account from openid_identity where issuer = $1 and subject = $2;

-- name: openids_of
select issuer, subject, linked_at from openid_identity where account = $1 order by linked_at, issuer, subject limit 50;

-- name: unlink_openids
delete from openid_identity where account = $1;

-- name: unlink_openid
delete from openid_identity where account = $1 and issuer = $2 and subject = $3;

-- name: forget_attempts
delete from sign_in_attempt where at <= $1;

-- name: add_attempt
insert into sign_in_attempt (about, at) values ($1, $2);

-- name: count_attempts
select count(*) from sign_in_attempt where about = $1;

-- name: forget_attempts_of
delete from sign_in_attempt where about = $1;

-- name: answer
select digest, at, answer from kept_answer where account = $1 and key = $2 and at > $3;

-- name: forget_answers
delete from kept_answer where at <= $1;

-- name: keep_answer
insert into kept_answer (account, key, digest, at, answer) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: add_delegation
insert into delegation (id, giver, taker, from_day, until_day, reasons, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: delegation
select id, giver, taker, from_day, until_day, reasons, made_by, made_at, withdrawn_at from delegation where id = $1;

-- name: delegations_of
select id, giver, taker, from_day, until_day, reasons, made_by, made_at, withdrawn_at from delegation
where giver = $1 or taker = $1
order by made_at desc, id limit $2;

-- name: delegations
select id, giver, taker, from_day, until_day, reasons, made_by, made_at, withdrawn_at from delegation
order by made_at desc, id limit $1;

-- name: withdraw_delegation
update delegation set withdrawn_at = $2 where id = $1 and withdrawn_at is null;

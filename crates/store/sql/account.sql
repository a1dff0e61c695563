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

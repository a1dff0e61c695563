-- Subscriptions: what an account follows, and what it was told.

-- name: add
insert into subscription
    (id, account, subject, list, way, address, secret, language, made_at, since, confirmed_at, stopped_at, next_look, failures)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, 0);

-- name: one
select id, account, subject, list, way, address, secret, language, made_at, since, confirmed_at, stopped_at, next_look, failures
from subscription where id = $1;

-- name: of_account
select id, account, subject, list, way, address, secret, language, made_at, since, confirmed_at, stopped_at, next_look, failures
from subscription where account = $1 order by made_at desc, id limit $2;

-- Those whose turn it is, of accounts that stand.
-- name: due
select s.id, s.account, s.subject, s.list, s.way, s.address, s.secret, s.language, s.made_at, s.since, s.confirmed_at,
    s.stopped_at, s.next_look, s.failures
from subscription s join account a on a.name = s.account
where s.next_look <= $1 and s.confirmed_at is not null and s.stopped_at is null and a.closed_at is null
order by s.next_look, s.id limit $2;

-- One worker looks at a time: the next look is the end of its lease until it says when.
-- name: claim
update subscription set next_look = $3 where id = $1 and next_look = $2;

-- name: looked
update subscription set next_look = $2, failures = $3, stopped_at = $4 where id = $1;

-- name: confirm
update subscription set confirmed_at = $2 where id = $1 and confirmed_at is null;

-- name: end
delete from subscription where id = $1;

-- name: forget_unconfirmed
delete from subscription where confirmed_at is null and made_at < $1;

-- name: told
select thing, left_at from subscription_told where subscription = $1;

-- name: tell
insert into subscription_told (subscription, thing, left_at) values ($1, $2, null) on conflict do nothing;

-- name: tell_left
update subscription_told set left_at = $3 where subscription = $1 and thing = $2;

-- name: forget_told
delete from subscription_told where subscription = $1;

-- Audit, access log, rejected rows, checkpoints.

-- name: note
insert into audit (id, at, actor, action, target, detail, first_entry, entries)
select coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 from audit;

-- name: audit
select id, at, actor, action, target, detail, first_entry, entries from audit
where id < $1 order by id desc limit $2;

-- Lines of a time, narrowed to an actor, an action and a target, each everything where it is empty.
-- name: audit_found
select id, at, actor, action, target, detail, first_entry, entries from audit
where id < $1 and at >= $3 and at < $4
    and (actor = case when $5 = '' then actor else $5 end or $5 <> '' and actor like $5 || ' in-place-of:%')
    and action = case when $6 = '' then action else $6 end
    and target = case when $7 = '' then target else $7 end
order by id desc limit $2;

-- name: last_access
select coalesce(max(id), 0) from access;

-- name: accesses
select id, at, account, organ, action, subject, record, dataset, matter from access
where id < $1 order by id desc limit $2;

-- name: accesses_of_subject
select id, at, account, organ, action, subject, record, dataset, matter from access
where subject = $3 and id < $1 order by id desc limit $2;

-- name: accesses_of_record
select id, at, account, organ, action, subject, record, dataset, matter from access
where record = $3 and id < $1 order by id desc limit $2;

-- name: accesses_by_account
select id, at, account, organ, action, subject, record, dataset, matter from access
where account = $3 and id < $1 order by id desc limit $2;

-- How often an organ read records of a data set from an instant on, and when last.
-- name: readings_of
select count(*), max(at) from access where organ = $1 and dataset = $2 and at >= $3;

-- The oldest of a group whose term has run out: a line that stands among younger ones waits for them.
-- name: forget_accesses
delete from access where at < $1 and id < (select max(id) from access)
and id in (select id from access order by id limit $2);

-- name: forget_audit
delete from audit where at < $1 and id < (select max(id) from audit)
and id in (select id from audit order by id limit $2);

-- How many lines there are, and when the first was noted; of rejected rows, when the first is destroyed.
-- name: kept_accesses
select coalesce((select max(id) from access) - (select min(id) from access) + 1, 0),
    (select at from access order by id limit 1);

-- name: kept_audit
select coalesce((select max(id) from audit) - (select min(id) from audit) + 1, 0),
    (select at from audit order by id limit 1);

-- name: kept_rejected
select count(*), min(until_instant) from rejected_row;

-- name: rejected
select delivery_row, findings, content, until_instant from rejected_row
where delivery = $1 and until_instant > $2 and delivery_row > $3 order by delivery_row limit $4;

-- name: forget_rejected
delete from rejected_row where until_instant <= $1;

-- name: forget_rejected_of
delete from rejected_row
where delivery in (select id from delivery where dataset = $1 and deliverer = $2 and id < $3);

-- name: forget_rejected_row
delete from rejected_row where delivery = $1 and delivery_row = $2;

-- name: propose_edit
insert into record_edit
    (record, version, organ, dataset, withdraws, content, reasons, proposed_by, proposed_at, until_instant)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (record) do nothing;

-- name: edit
select record, version, organ, dataset, withdraws, content, reasons, proposed_by, proposed_at, until_instant
from record_edit where record = $1 and until_instant > $2;

-- name: edits
select record, version, organ, dataset, withdraws, content, reasons, proposed_by, proposed_at, until_instant
from record_edit where organ = $1 and until_instant > $2 and record > $3
order by record limit $4;

-- name: remove_edit
delete from record_edit where record = $1 and proposed_at = $2;

-- name: forget_edits
delete from record_edit where until_instant <= $1;

-- name: checkpoint
select seq from checkpoint where follower = $1 and stream = $2;

-- name: set_checkpoint
insert into checkpoint (follower, stream, seq) values ($1, $2, $3)
on conflict (follower, stream) do update set seq = excluded.seq;

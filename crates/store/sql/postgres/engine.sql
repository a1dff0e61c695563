-- What only PostgreSQL is asked.

-- Places are given while this row is locked, so entries appear in the order of their places.
-- name: lock_stream
select head, recorded_at from stream where id = $1 for update;

-- Ids of jobs follow each other: one adds at a time.
-- name: lock_jobs
select 1::bigint from (select pg_advisory_xact_lock(7234001)) as held;

-- name: lock_audit
select 1::bigint from (select pg_advisory_xact_lock(7234002)) as held;

-- What only SQLite is asked.

-- The writer holds the whole database from `begin immediate` on: reading is enough.
-- name: lock_stream
select head, recorded_at from stream where id = $1;

-- name: lock_jobs
select 1;

-- name: lock_audit
select 1;

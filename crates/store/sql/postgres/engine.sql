-- What only PostgreSQL is asked.

-- Places are given while this row is locked, so entries appear in the order of their places.
-- name: lock_stream
select head, recorded_at from stream where id = $1 for update;

-- Entries after an id for replay: few and long columns, as each column of a row costs. The header's
-- numbers in one text, then commitment, salt and body in one piece.
-- name: entries_after
select e.id,
    e.recorded_at || ' ' || e.kind || ' ' || coalesce(e.effective_on::text, '-') || ' ' || e.actor || ' '
        || coalesce(e.basis::text, '-') || ' ' || e.catalogue || ' ' || coalesce(e.delivery::text, '-') || ' '
        || coalesce(e.delivery_row::text, '-') || ' ' || coalesce(e.supersedes::text, '-'),
    e.commitment || coalesce(b.salt || b.content, ''::bytea),
    b.dictionary
from entry e
left join body b on b.id = e.id
where e.id > $1 and e.id <= $2
order by e.id
limit $3;

-- Ids of jobs follow each other: one adds at a time.
-- name: lock_jobs
select 1::bigint from (select pg_advisory_xact_lock(7234001)) as held;

-- name: lock_audit
select 1::bigint from (select pg_advisory_xact_lock(7234002)) as held;

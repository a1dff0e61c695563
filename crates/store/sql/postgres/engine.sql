-- What only PostgreSQL is asked.

-- Places are given while this row is locked, so entries appear in the order of their places.
-- name: lock_stream
select head, recorded_at from stream where id = $1 for update;

-- Entries after an id for replay, many in one row, as each row and column costs: a text with a line
-- of numbers an entry (the last two: the body's dictionary, and how many bytes of the second column
-- are its own), and commitments, salts and bodies one after the other.
-- name: entries_after
select count(*), coalesce(max(id), 0), string_agg(header, chr(10) order by id), string_agg(piece, ''::bytea order by id)
from (
    select e.id as id,
        e.id || ' ' || e.recorded_at || ' ' || e.kind || ' ' || coalesce(e.effective_on::text, '-') || ' ' || e.actor || ' '
            || coalesce(e.basis::text, '-') || ' ' || e.catalogue || ' ' || coalesce(e.delivery::text, '-') || ' '
            || coalesce(e.delivery_row::text, '-') || ' ' || coalesce(e.supersedes::text, '-') || ' '
            || coalesce(e.dictionary::text, '-') || ' '
            || (length(e.commitment) + coalesce(length(e.salt) + length(e.content), 0)) as header,
        e.commitment || coalesce(e.salt || e.content, ''::bytea) as piece
    from entry e
    where e.id > $1 and e.id <= $2
    order by e.id
    limit $3
) as part;

-- Ids of jobs follow each other: one adds at a time.
-- name: lock_jobs
select 1::bigint from (select pg_advisory_xact_lock(7234001)) as held;

-- name: lock_audit
select 1::bigint from (select pg_advisory_xact_lock(7234002)) as held;

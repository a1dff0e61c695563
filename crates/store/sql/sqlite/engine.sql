-- What only SQLite is asked.

-- The writer holds the whole database from `begin immediate` on: reading is enough.
-- name: lock_stream
select head, recorded_at from stream where id = $1;

-- Entries after an id for replay, many in one row, as each row and column costs: a text with a line
-- of numbers an entry (the last two: the body's dictionary, and how many bytes of the second column
-- are its own), and commitments, salts and bodies one after the other.
-- name: entries_after
select count(*), coalesce(max(id), 0), group_concat(header, char(10)), cast(group_concat(piece, '') as blob)
from (
    select e.id as id,
        e.id || ' ' || e.recorded_at || ' ' || e.kind || ' ' || coalesce(e.effective_on, '-') || ' ' || e.actor || ' '
            || coalesce(e.basis, '-') || ' ' || e.catalogue || ' ' || coalesce(e.delivery, '-') || ' '
            || coalesce(e.delivery_row, '-') || ' ' || coalesce(e.supersedes, '-') || ' '
            || coalesce(e.dictionary, '-') || ' ' || (length(e.commitment) + coalesce(length(e.salt) + length(e.content), 0))
            as header,
        e.commitment || coalesce(e.salt || e.content, '') as piece
    from entry e
    where e.id > $1 and e.id <= $2
    order by e.id
    limit $3
);

-- name: lock_jobs
select 1;

-- name: lock_audit
select 1;

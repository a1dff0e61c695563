-- What only SQLite is asked.

-- The writer holds the whole database from `begin immediate` on: reading is enough.
-- name: lock_stream
select head, recorded_at from stream where id = $1;

-- Entries after an id for replay: few and long columns, as each column of a row costs. The header's
-- numbers in one text, then commitment, salt and body in one piece.
-- name: entries_after
select e.id,
    e.recorded_at || ' ' || e.kind || ' ' || coalesce(e.effective_on, '-') || ' ' || e.actor || ' '
        || coalesce(e.basis, '-') || ' ' || e.catalogue || ' ' || coalesce(e.delivery, '-') || ' '
        || coalesce(e.delivery_row, '-') || ' ' || coalesce(e.supersedes, '-'),
    cast(e.commitment || coalesce(b.salt || b.content, '') as blob),
    b.dictionary
from entry e
left join body b on b.id = e.id
where e.id > $1 and e.id <= $2
order by e.id
limit $3;

-- name: lock_jobs
select 1;

-- name: lock_audit
select 1;

-- Entries and bodies.

-- name: head
select head, recorded_at from stream where id = $1 and head > 0;

-- name: heads
select id, head from stream where head > 0 order by id;

-- name: open_stream
insert into stream (id, head, recorded_at) values ($1, 0, 0) on conflict do nothing;

-- name: move_head
update stream set head = $2, recorded_at = $3 where id = $1;

-- name: body
select salt, content, dictionary from entry where id = $1 and content is not null;

-- name: note_erasure
insert into erasure (entry, ordered_by, digest, remains) values ($1, $2, $3, $4);

-- name: erase_body
update entry set salt = null, content = null, dictionary = null where id = $1;

-- Entries after an id, with their bodies or what remains of them.
-- name: after
select e.id, e.recorded_at, e.kind, e.effective_on, e.actor, e.basis, e.catalogue, e.delivery, e.delivery_row,
    e.supersedes, e.commitment, e.salt, e.content, e.dictionary
from entry e
where e.id > $1 and e.id <= $2
order by e.id
limit $3;

-- name: by_id
select e.id, e.recorded_at, e.kind, e.effective_on, e.actor, e.basis, e.catalogue, e.delivery, e.delivery_row,
    e.supersedes, e.commitment, e.salt, e.content, e.dictionary
from entry e
where e.id in ({ints $1})
order by e.id;

-- Erasures of entries in a span.
-- name: erasures
select entry, ordered_by, digest, remains from erasure where entry > $1 and entry <= $2;

-- name: recorded_at
select recorded_at from entry where id = $1;

-- Entries after an id that can be exits: of some kinds at once, of others where they take the place of
-- an earlier one.
-- name: exits_after
select id from entry
where id > $1 and id <= $2 and (kind in ({ints $3}) or kind in ({ints $4}) and supersedes is not null)
order by id limit $5;

-- Bodies alone, for rows of the state that name their entries.
-- name: bodies
select id, content, dictionary from entry where id in ({ints $1}) and content is not null;

-- All entries about a record that its row does not name, with those that it names.
-- name: of_record
select r.id from record r where r.id = $1
union select r.version from record r where r.id = $1
union select r.link from record r where r.id = $1 and r.link is not null
union select r.publication from record r where r.id = $1 and r.publication is not null
union select h.entry from history h where h.thing = $1;

-- All entries about records that are or were put to a subject, and about the subject.
-- name: of_subject
with mine as (
    select id from record where subject = $1
    union select thing from history where subject = $1
)
select r.id from record r where r.id in (select id from mine)
union select r.version from record r where r.id in (select id from mine)
union select r.link from record r where r.id in (select id from mine) and r.link is not null
union select r.publication from record r where r.id in (select id from mine) and r.publication is not null
union select h.entry from history h where h.thing in (select id from mine)
union select s.id from subject s where s.id = $1
union select s.version from subject s where s.id = $1
union select h.entry from history h where h.thing = $1
union select l.id from listing l where l.subject = $1
union select l.ended from listing l where l.subject = $1 and l.ended is not null
union select l.id from listing l where l.id in (select id from mine)
union select l.ended from listing l where l.id in (select id from mine) and l.ended is not null
union select p.id from proposal p where p.subject = $1
union select p.answer from proposal p where p.subject = $1 and p.answer is not null;

-- All entries about a subject itself.
-- name: of_subject_itself
select s.id from subject s where s.id = $1
union select s.version from subject s where s.id = $1
union select h.entry from history h where h.thing = $1;

-- name: dictionaries
select id, content from dictionary order by id;

-- name: dictionary_with
select id from dictionary where digest = $1;

-- name: add_dictionary
insert into dictionary (id, digest, content) select coalesce(max(id), 0) + 1, $1, $2 from dictionary where true
on conflict do nothing;

-- What changes a subject itself (opened, changed, merged, split, listed, delisted, a body erased), and what changes
-- what the public sees of a record (a later version, link or publication, an objection and its answer).
-- name: of_subjects_after
select e.id, e.recorded_at, e.kind, e.effective_on, e.actor, e.basis, e.catalogue, e.delivery, e.delivery_row,
    e.supersedes, e.commitment, e.salt, e.content, e.dictionary
from entry e
where e.id > $1 and e.id <= $2
    and (e.kind in (20, 21, 22, 23, 24, 42, 43, 50, 51, 90) or e.kind in (30, 31, 32) and e.supersedes is not null)
order by e.id
limit $3;

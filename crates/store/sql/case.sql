-- Objections.

-- name: open
select o.id, o.outcome, o.answer, e.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry e on e.id = o.id left join body b on b.id = o.id
where o.answer is null and o.id > $1
order by o.id
limit $2;

-- name: of_record
select o.id, o.outcome, o.answer, e.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry e on e.id = o.id left join body b on b.id = o.id
where o.record = $1
order by o.id;

-- name: one
select o.id, o.outcome, o.answer, e.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry e on e.id = o.id left join body b on b.id = o.id
where o.id = $1;

-- Authorisations that subjects gave to inquirers, with the bodies that say for what.

-- name: of_subject
select a.id, b.recorded_at, w.recorded_at, b.content, b.dictionary, a.subject
from authorisation a join entry b on b.id = a.id left join entry w on w.id = a.withdrawn
where a.subject = $1 and a.id < $2
order by a.id desc
limit $3;

-- name: to_inquirer
select a.id, b.recorded_at, w.recorded_at, b.content, b.dictionary, a.subject
from authorisation a join entry b on b.id = a.id left join entry w on w.id = a.withdrawn
where a.inquirer = $1 and a.until_day > $2 and a.withdrawn is null and a.id < $3
order by a.id desc
limit $4;

-- name: standing
select a.id, b.recorded_at, w.recorded_at, b.content, b.dictionary, a.subject
from authorisation a join entry b on b.id = a.id left join entry w on w.id = a.withdrawn
where a.inquirer = $1 and a.subject = $2 and a.until_day > $3 and a.withdrawn is null
order by a.id desc
limit 1;

-- name: one
select a.id, b.recorded_at, w.recorded_at, b.content, b.dictionary, a.subject
from authorisation a join entry b on b.id = a.id left join entry w on w.id = a.withdrawn
where a.id = $1;

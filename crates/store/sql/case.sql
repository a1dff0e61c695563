-- Objections.

-- name: open
select o.id, o.outcome, o.answer, b.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry b on b.id = o.id
where o.answer is null and o.id > $1
order by o.id
limit $2;

-- name: of_record
select o.id, o.outcome, o.answer, b.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry b on b.id = o.id
where o.record = $1
order by o.id;

-- name: one
select o.id, o.outcome, o.answer, b.recorded_at, b.content, b.dictionary, o.subject
from objection o join entry b on b.id = o.id
where o.id = $1;

-- Cases of templates.

-- name: file
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked from case_file where id = $1;

-- All entries of a case.
-- name: entries
select id from case_file where id = $1
union select entry from history where thing = $1
order by 1;

-- Open cases in which one of some tasks waits: template and task as one number.
-- name: waiting
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file
where ended is null
    and (template * 4294967296 + task in ({ints $1}) or template * 4294967296 + task in ({ints $2}) and organ = $3)
    and (coalesce(due, 2932896), id) > ($4, $5)
order by coalesce(due, 2932896), id
limit $6;

-- Open cases whose clock runs and is due on a day before $3.
-- name: with_clocks
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file
where ended is null and due is not null and (coalesce(due, 2932896), id) > ($1, $2) and due < $3
order by coalesce(due, 2932896), id
limit $4;

-- Of a subject and of those merged into it.
-- name: of_subject
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file
where subject in (select s.id from subject s where s.id = $1 or s.merged_into = $1) and id < $2
order by id desc
limit $3;

-- Of a template, the latest first.
-- name: of_template
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file where template = $1 and id < $2 order by id desc limit $3;

-- name: about_record
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file where record = $1 order by id desc limit $2;

-- name: reviews
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file where reviewed = $1 order by id desc limit $2;

-- name: count_open
select count(*) from (
    select 1 from case_file where subject = $1 and template = $2 and ended is null limit $3
) counted;

-- Credit reports as issued, with the bodies that say what the register keeps of each.

-- name: numbered
select r.id, b.content, b.dictionary
from credit_report r join entry b on b.id = r.id
where r.number = $1;

-- name: of_file
select r.id, b.content, b.dictionary
from credit_report r join entry b on b.id = r.id
where r.data = $1 or r.document = $1
limit 1;

-- name: of_subject
select r.id, b.content, b.dictionary
from credit_report r join entry b on b.id = r.id
where r.subject = $1
order by r.id desc
limit $2;

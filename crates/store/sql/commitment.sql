-- Credit commitments. What was received is about the subject of its record.

-- name: one
select c.id, b.content, b.dictionary, case when c.record is null then c.subject else r.subject end, c.due, c.state,
    c.checked, k.recorded_at, x.content, x.dictionary, c.decided, c.weighs_until
from credit_commitment c left join body b on b.id = c.id
left join entry k on k.id = c.checked left join body x on x.id = c.checked
left join record r on r.id = c.record
where c.id = $1;

-- Of a subject and of those merged into it, the newest first; of what was received, only what stands.
-- name: of_subject
select c.id, b.content, b.dictionary, s.id, c.due, c.state,
    c.checked, k.recorded_at, x.content, x.dictionary, c.decided, c.weighs_until
from subject s join credit_commitment c on c.subject = s.id left join body b on b.id = c.id
left join entry k on k.id = c.checked left join body x on x.id = c.checked
where (s.id = $1 or s.merged_into = $1) and c.record is null and c.id < $2
union all
select c.id, b.content, b.dictionary, r.subject, c.due, c.state,
    c.checked, k.recorded_at, x.content, x.dictionary, c.decided, c.weighs_until
from record r join credit_commitment c on c.record = r.id left join body b on b.id = c.id
left join entry k on k.id = c.checked left join body x on x.id = c.checked
where r.subject = $1 and r.operation = 0 and r.certainty = $3 and c.id < $2
order by 1 desc
limit $4;

-- Whose next check can be made on day $1 and was to be made after day $2, the earliest first.
-- name: due
select c.id, b.content, b.dictionary, case when c.record is null then c.subject else r.subject end, c.due, c.state,
    c.checked, k.recorded_at, x.content, x.dictionary, c.decided, c.weighs_until
from credit_commitment c left join body b on b.id = c.id
left join entry k on k.id = c.checked left join body x on x.id = c.checked
left join record r on r.id = c.record
where c.due <= $1 and c.due > $2 and (c.due, c.id) > ($3, $4) and c.state in (0, 1, 2)
order by c.due, c.id
limit $5;

-- Records of a data set that stand, are certain and report no commitment yet, in their order.
-- name: not_taken_up
select r.id
from record r
where r.dataset = $1 and r.id > $2 and r.operation = 0 and r.certainty = $3 and r.subject is not null
    and not exists (select 1 from credit_commitment c where c.record = r.id)
order by r.id
limit $4;

-- All entries about a commitment.
-- name: entries
select id from credit_commitment where id = $1
union select entry from history where thing = $1
order by 1;

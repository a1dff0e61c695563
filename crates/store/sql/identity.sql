-- What officers decided of identity.

-- name: any_refusal
select 1 from refusal where lifted is null limit 1;

-- name: refusals_for
select id, record, subject, mention, known_by from refusal
where mention in ({blobs $1}) and lifted is null
order by id;

-- name: refusals_of
select id, record, subject, mention, known_by from refusal
where record = $1 and lifted is null
order by id;

-- name: audited_links
select count(*), cast(coalesce(sum(1 - right_link), 0) as bigint) from link_audit
where answer is not null and probability_ppm >= $1;

-- Links that were drawn and wait for an answer, as long as they stand.
-- name: drawn_links
select a.link, a.record, a.probability_ppm from link_audit a join record r on r.id = a.record and r.link = a.link
where a.answer is null and a.link > $1
order by a.link
limit $2;

-- name: successions_of
select s.id, s.withdrawn, b.content, b.dictionary
from succession s left join entry b on b.id = s.id
where s.predecessor = $1 or s.successor = $1
order by s.id;

-- name: succession
select s.id, s.withdrawn, b.content, b.dictionary
from succession s left join entry b on b.id = s.id
where s.id = $1;

-- What belongs to a subject beside its records.
-- name: listings_of
select id from listing where subject = $1 order by id limit $2;

-- name: proposals_of
select id from proposal where subject = $1 order by id limit $2;

-- name: authorisations_of
select id from authorisation where subject = $1 order by id limit $2;

-- name: cases_of
select id from objection where subject = $1 order by id limit $2;

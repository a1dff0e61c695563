-- Samples: records drawn to be compared with their originals.

-- Records that stand, by the day of their act and id; $4 is the deliverer, or 0 for all.
-- name: standing
select id, version, effective_on from record
where dataset = $1 and effective_on >= $2 and (effective_on > $2 or id > $3)
    and operation = 0 and ($4 = 0 or deliverer = $4)
order by effective_on, id
limit $5;

-- Those without a day of their act.
-- name: standing_undated
select id, version, effective_on from record
where dataset = $1 and effective_on is null and id > $2 and operation = 0 and ($3 = 0 or deliverer = $3)
order by id
limit $4;

-- The latest first.
-- name: all
select sample, count(*), count(answer), cast(coalesce(sum(agrees), 0) as bigint) from drawn_record
where sample < $1
group by sample
order by sample desc
limit $2;

-- name: one
select sample, count(*), count(answer), cast(coalesce(sum(agrees), 0) as bigint) from drawn_record
where sample = $1
group by sample;

-- name: drawn
select d.id, d.sample, d.record, d.version, d.deliverer, d.agrees, d.answer, r.version, r.operation
from drawn_record d join record r on r.id = d.record
where d.sample = $1
order by d.id;

-- What comparisons since an instant came to.
-- name: compared
select d.dataset, d.deliverer, count(*), cast(sum(d.agrees) as bigint)
from drawn_record d join entry e on e.id = d.answer
where d.answer is not null and e.recorded_at >= $1
group by d.dataset, d.deliverer
order by d.dataset, d.deliverer;

-- Records that were not as their originals, the latest comparison first; $3 is the deliverer, or 0 for all.
-- name: differing
select d.id, d.sample, d.record, d.version, d.deliverer, d.agrees, d.answer, r.version, r.operation
from drawn_record d join record r on r.id = d.record join entry e on e.id = d.answer
where d.answer is not null and d.agrees = 0 and e.recorded_at >= $1 and d.dataset = $2 and ($3 = 0 or d.deliverer = $3)
order by d.answer desc
limit $4;

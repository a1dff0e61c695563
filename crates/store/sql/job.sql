-- Jobs.

-- name: add
insert into job (id, key, kind, payload, run_at, attempts, fence)
select coalesce(max(id), 0) + 1, $1, $2, $3, $4, 0, 0 from job where true
on conflict (key) do nothing;

-- The job due longest: not done, its time come, nobody at it.
-- name: due
select id, key, kind, payload, attempts, fence, last_error
from job
where done_at is null and run_at <= $1 and (lease_until is null or lease_until <= $1) and kind in ({texts $2})
order by run_at, id
limit 1;

-- Taken only if nobody claimed it in between.
-- name: claim
update job set attempts = attempts + 1, fence = fence + 1, lease_until = $3
where id = $1 and fence = $2 and done_at is null;

-- name: heartbeat
update job set lease_until = $3 where id = $1 and fence = $2 and done_at is null and lease_until is not null;

-- name: finish
update job set done_at = $3, lease_until = null, last_error = null
where id = $1 and fence = $2 and done_at is null and lease_until is not null;

-- name: fail
update job set lease_until = null, run_at = $3, last_error = $4
where id = $1 and fence = $2 and done_at is null and lease_until is not null;

-- A job of the same kind that was added later, is due and that nobody has begun.
-- name: later
select 1 from job j join job mine on mine.id = $1
where j.kind = mine.kind and j.id > mine.id and j.run_at <= $2 and j.done_at is null and j.lease_until is null
limit 1;

-- Jobs whose time has not come wait for nobody: they are not counted.
-- name: counts
select
    count(case when done_at is null and run_at <= $1 and (lease_until is null or lease_until <= $1)
        and last_error is null then 1 end),
    count(case when done_at is null and lease_until > $1 then 1 end),
    count(case when done_at is null and (lease_until is null or lease_until <= $1) and last_error is not null then 1 end),
    count(case when done_at is not null then 1 end)
from job;

-- The same of some kinds.
-- name: counts_of
select
    count(case when done_at is null and (lease_until is null or lease_until <= $1) and last_error is null then 1 end),
    count(case when done_at is null and lease_until > $1 then 1 end),
    count(case when done_at is null and (lease_until is null or lease_until <= $1) and last_error is not null then 1 end),
    count(case when done_at is not null then 1 end)
from job where kind in ({texts $2});

-- What is not done, failures first, then what is due longest.
-- name: unfinished
select id, kind, attempts, run_at, lease_until, last_error from job
where done_at is null
order by case when last_error is null then 1 else 0 end, run_at, id
limit $1;

-- A failure is tried again at once; what somebody does is left to them.
-- name: retry
update job set run_at = $2
where id = $1 and done_at is null and last_error is not null and (lease_until is null or lease_until <= $2);

-- name: forget
delete from job where done_at < $1;

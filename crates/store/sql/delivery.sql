-- Deliveries, their cursors and what they cover.

-- name: open_progress
insert into delivery_progress (delivery, taken_row, carry) values ($1, 0, '') on conflict do nothing;

-- The cursor moves only from where the step found it.
-- name: move_progress
update delivery_progress set taken_row = $3, carry = $4 where delivery = $1 and taken_row = $2;

-- name: progress
select taken_row from delivery_progress where delivery = $1;

-- name: list
select d.id, e.recorded_at, e.content, e.dictionary, p.taken_row, p.carry, c.recorded_at, c.content, c.dictionary,
    d.withdrawn_by, h.recorded_at, h.content, h.dictionary, a.recorded_at, a.content, a.dictionary
from delivery d
join entry e on e.id = d.id
left join delivery_progress p on p.delivery = d.id
left join entry c on c.id = d.closed
left join entry h on h.id = d.held
left join entry a on a.id = d.answer
where d.id < $1 and ($2 = 0 or d.deliverer = $2) and ($3 = 0 or d.dataset = $3)
order by d.id desc
limit $4;

-- Those that wait for an officer, the longest first.
-- name: held
select d.id, e.recorded_at, e.content, e.dictionary, p.taken_row, p.carry, c.recorded_at, c.content, c.dictionary,
    d.withdrawn_by, h.recorded_at, h.content, h.dictionary, a.recorded_at, a.content, a.dictionary
from delivery d
join entry e on e.id = d.id
left join delivery_progress p on p.delivery = d.id
left join entry c on c.id = d.closed
left join entry h on h.id = d.held
left join entry a on a.id = d.answer
where d.held is not null and d.answer is null and d.id > $1 and ($2 = 0 or d.deliverer = $2)
order by d.id
limit $3;

-- name: one
select d.id, e.recorded_at, e.content, e.dictionary, p.taken_row, p.carry, c.recorded_at, c.content, c.dictionary,
    d.withdrawn_by, h.recorded_at, h.content, h.dictionary, a.recorded_at, a.content, a.dictionary
from delivery d
join entry e on e.id = d.id
left join delivery_progress p on p.delivery = d.id
left join entry c on c.id = d.closed
left join entry h on h.id = d.held
left join entry a on a.id = d.answer
where d.id = $1;

-- name: with_digest
select d.id, e.recorded_at, e.content, e.dictionary, p.taken_row, p.carry, c.recorded_at, c.content, c.dictionary,
    d.withdrawn_by, h.recorded_at, h.content, h.dictionary, a.recorded_at, a.content, a.dictionary
from delivery d
join entry e on e.id = d.id
left join delivery_progress p on p.delivery = d.id
left join entry c on c.id = d.closed
left join entry h on h.id = d.held
left join entry a on a.id = d.answer
where d.digest = $1 and d.dataset = $2 and d.deliverer = $3
order by d.id desc
limit 1;

-- name: coverage
select id, deliverer, covers_from, covers_to, complete, closed from delivery
where dataset = $1 and covers_from is not null and covers_to is not null and withdrawn_by is null
    and turned_away is null
order by id;

-- When each organ last delivered each data set: what was taken back, turned away, or takes something back, does not
-- count; what is held, or was, came when it did.
-- name: latest
select l.dataset, l.deliverer, e.recorded_at
from (
    select d.dataset, d.deliverer, max(coalesce(d.held, d.closed)) as came from delivery d
    where coalesce(d.held, d.closed) is not null and d.turned_away is null and d.withdrawn_by is null
        and d.id not in (select withdrawn_by from delivery where withdrawn_by is not null)
    group by d.dataset, d.deliverer
) l
join entry e on e.id = l.came;

-- Who delivers a data set.
-- name: deliverers_of
select distinct deliverer from delivery where dataset = $1 limit $2;

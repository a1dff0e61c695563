-- Records. The first 21 columns are those of the table, in its order; `{public}` takes the day as $1
-- and the instant as $2.

-- name: by_keys
select id, version, subject, link, publication, delivery, hidden_until, not_us_link, dataset, deliverer, public_from, public_until,
    due, taken_on, effective_on, holds, objections, operation, certainty, key, content
from record where key in ({blobs $2}) and dataset = $1;

-- name: by_ids
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.id in ({ints $1});

-- name: public_by_ids
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.id in ({ints $3}) and {public};

-- The latest act first; a record without a day of its act stands last. $6 is whether the data set
-- matters.
-- name: of_subject
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.subject = $1 and (coalesce(r.effective_on, -4371588), r.id) < ($2, $3)
    and ($4 = 0 or r.dataset in ({ints $5}))
order by coalesce(r.effective_on, -4371588) desc, r.id desc
limit $6;

-- name: public_of_subject
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.subject = $3 and (coalesce(r.effective_on, -4371588), r.id) < ($4, $5)
    and ($6 = 0 or r.dataset in ({ints $7})) and {public}
order by coalesce(r.effective_on, -4371588) desc, r.id desc
limit $8;

-- name: counts
select dataset, count(*) from record where subject = $1 group by dataset;

-- name: public_counts
select r.dataset, count(*) from record r where r.subject = $3 and {public} group by r.dataset;

-- Records that are or were put to a subject.
-- name: ever_of_subject
select id from record where subject = $1
union
select thing from history where subject = $1;

-- The entries of records that a reader of an earlier instant needs.
-- name: past_entries
select thing, entry from history where thing in ({ints $1}) and entry <= $2 order by thing, entry;

-- name: open
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.dataset = $3 and r.effective_on >= $4 and (r.effective_on > $4 or r.id > $5) and {public}
order by r.effective_on, r.id
limit $6;

-- Those without a day of their act follow after all others.
-- name: open_undated
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.dataset = $3 and r.effective_on is null and r.id > $4 and {public}
order by r.id
limit $5;

-- name: since
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.dataset = $1 and r.effective_on >= $2 and (r.effective_on > $2 or r.id > $3)
order by r.effective_on, r.id
limit $4;

-- Those without a day of their act.
-- name: undated
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.dataset = $1 and r.effective_on is null and r.id > $2
order by r.id
limit $3;

-- Records that wait for an officer.
-- name: waiting_by_due
select id, dataset, deliverer, subject, holds, due, link, publication, coalesce(due, 2932896) from record
where holds <> 0 and operation = 0 and (coalesce(due, 2932896), id) > ($1, $2)
    and ($3 = 0 or holds & $3 <> 0) and ($4 = 0 or dataset = $4)
order by coalesce(due, 2932896), id
limit $5;

-- name: waiting_by_age
select id, dataset, deliverer, subject, holds, due, link, publication, cast(0 as bigint) from record
where holds <> 0 and operation = 0 and id > $2 and $1 <= $2
    and ($3 = 0 or holds & $3 <> 0) and ($4 = 0 or dataset = $4)
order by id
limit $5;

-- name: waiting_one
select id, dataset, deliverer, subject, holds, due, link, publication, cast(0 as bigint) from record
where holds <> 0 and operation = 0 and id = $1;

-- name: waiting_count
select count(*) from record where holds <> 0 and operation = 0;

-- Everything of a data set that stands and is put to a subject, in the order of ids: the sign keeps
-- the data set from being looked up first, so that the rows come in order.
-- name: standing
select r.id, r.subject, v.content, v.dictionary
from record r
join entry v on v.id = r.version and v.content is not null
where r.id > $2 and +r.dataset = $1 and r.operation = 0 and r.subject is not null
order by r.id
limit $3;

-- What of some subjects' records of some data sets the public sees on day $1 or will see later, the latest act first:
-- for an index, which judges the days itself. The sign keeps the data set from being looked up first.
-- name: showable_of
select r.id, r.subject, r.dataset, r.deliverer, r.certainty, r.public_from, r.public_until, r.hidden_until,
    v.content, v.dictionary
from record r
join entry v on v.id = r.version and v.content is not null
where r.subject in ({ints $2}) and +r.dataset in ({ints $3})
    and r.operation = 0 and r.holds = 0 and r.public_from is not null and r.public_until > $1
order by r.subject, coalesce(r.effective_on, -4371588) desc, r.id desc;

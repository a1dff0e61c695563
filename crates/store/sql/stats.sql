-- Counts.

-- name: tally
select kind, word, cast(sum(count) as bigint) from tally group by kind, word having sum(count) <> 0;

-- name: erased
select count(*) from erasure;

-- name: public_records
select r.dataset, count(*) from record r where {public} group by r.dataset;

-- name: public_listings
select l.list, count(*) from listing l
where l.decided_on <= $1 and l.until_day > $1 and l.ended is null
    and (l.record is null or exists (select 1 from record r where r.id = l.record and {public}))
    and {founded}
    and exists (select 1 from subject s where s.id = l.subject and s.state = 1)
group by l.list;

-- Subjects that lines of some span are about, found from the bodies by the caller; records lead to
-- their subjects here.
-- name: subjects_of_records
select distinct subject from record where id in ({ints $1}) and subject is not null
union
select distinct subject from history where thing in ({ints $1}) and subject is not null;

-- name: subjects_of_listings
select distinct subject from listing where id in ({ints $1});

-- Subjects.

-- name: holders_of_identifiers
select i.scheme, i.value, i.subject, i.held_from, i.held_until
from identifier i
where i.value in ({texts $1});

-- name: holders_of_names
select n.matching, n.subject, n.rank
from subject_name n
where n.matching in ({texts $1});

-- Subjects that hold or held one of some codes, bear or bore one of some names, or have an id.
-- name: meant
with meant (id) as (
    select subject from identifier where value in ({texts $1})
    union select subject from subject_name where matching in ({texts $2})
    union select id from subject where id in ({ints $3})
)
select s.id, s.version, b.content, b.dictionary, s.state, s.merged_into
from meant m join subject s on s.id = m.id left join entry b on b.id = s.version;

-- Subjects that lead straight to some others.
-- name: merged_into
select id from subject where merged_into in ({ints $1});

-- All subjects that were merged, and whom each leads straight to.
-- name: merged
select id, merged_into from subject where merged_into is not null order by id;

-- Whom some subjects lead straight to.
-- name: targets
select id, merged_into from subject where id in ({ints $1}) and merged_into is not null;

-- name: by_ids
select s.id, s.version, b.content, b.dictionary, s.state, s.merged_into
from subject s left join entry b on b.id = s.version
where s.id in ({ints $1});

-- A subject, and whether others were merged into it, follow it or are followed by it, and whether it has
-- ever been on a list: one without any of that is asked no more.
-- name: with_ties
select s.id, s.version, b.content, b.dictionary, s.state, s.merged_into,
    cast(case when exists (select 1 from subject m where m.merged_into = s.id) then 1 else 0 end as bigint),
    cast(case when exists (select 1 from succession f where f.predecessor = s.id)
        or exists (select 1 from succession f where f.successor = s.id) then 1 else 0 end as bigint),
    cast(case when exists (select 1 from listing l where l.subject = s.id) then 1 else 0 end as bigint)
from subject s left join entry b on b.id = s.version
where s.id = $1;

-- name: after
select s.id, s.version, b.content, b.dictionary, s.state, s.merged_into
from subject s left join entry b on b.id = s.version
where s.id > $1
order by s.id
limit $2;

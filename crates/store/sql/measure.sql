-- Checks of measures, whom they told, and the exits that were not confirmed.

-- name: check
select c.id, b.recorded_at, b.content, b.dictionary, c.subject, p.recorded_at, p.content, p.dictionary
from measure_check c join entry b on b.id = c.id
left join entry p on p.id = c.reported
where c.id = $1;

-- Of one organ, the newest first.
-- name: checks_of
select c.id, b.recorded_at, b.content, b.dictionary, c.subject, p.recorded_at, p.content, p.dictionary
from measure_check c join entry b on b.id = c.id
left join entry p on p.id = c.reported
where c.organ = $1 and c.id < $2
order by c.id desc
limit $3;

-- Which of some listings an organ was told of.
-- name: told_to
select listing from listing_told where organ = $1 and listing in ({ints $2});

-- The exits that were not confirmed on day $1, the oldest telling first; $2 is an organ or 0 for all.
-- name: outstanding
select t.id, t.listing, w.text, l.subject, k.text, l.until_day, l.ended, e.recorded_at, t.confirmed
from listing_told t join listing l on l.id = t.listing join word w on w.id = t.organ join word k on k.id = l.list
left join entry e on e.id = l.ended
where t.confirmed is null and (l.ended is not null or l.until_day <= $1) and ($2 = 0 or t.organ = $2) and t.id > $3
order by t.id
limit $4;

-- name: told
select t.id, t.listing, w.text, l.subject, k.text, l.until_day, l.ended, e.recorded_at, t.confirmed
from listing_told t join listing l on l.id = t.listing join word w on w.id = t.organ join word k on k.id = l.list
left join entry e on e.id = l.ended
where t.id = $1;

-- Listings in force that were determined here.
-- name: determined
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where l.record is null and l.ended is null and l.until_day > $1 and l.id > $2
order by l.id
limit $3;

-- name: set_channel
insert into notice_channel (organ, url, secret, set_at) values ($1, $2, $3, $4)
on conflict (organ) do update set url = excluded.url, secret = excluded.secret, set_at = excluded.set_at;

-- name: remove_channel
delete from notice_channel where organ = $1;

-- name: channel
select organ, url, secret, set_at from notice_channel where organ = $1;

-- name: channels
select organ, url, secret, set_at from notice_channel order by organ;

-- Acts by deliverer and day. Late is an act first recorded after the last day of its clock.

-- name: days
select r.effective_on, r.deliverer, r.dataset, count(*), count(case when r.taken_on > r.due then 1 end)
from record r
where r.dataset in ({ints $3}) and r.effective_on >= $4 and r.effective_on < $5
    and ($6 = 0 or r.deliverer = $6) and ($7 = 0 or r.taken_on > r.due) and {public}
group by r.effective_on, r.deliverer, r.dataset
order by r.effective_on desc, r.deliverer, r.dataset;

-- name: records
select r.*, v.delivery_row, v.recorded_at, v.content, v.dictionary, p.content, p.dictionary
from record r
join entry v on v.id = r.version
left join entry p on p.id = r.publication
where r.dataset in ({ints $3}) and r.effective_on >= $4 and r.effective_on < $5
    and ($6 = 0 or r.deliverer = $6) and ($7 = 0 or r.taken_on > r.due)
    and (r.effective_on, r.id) < ($8, $9) and {public}
order by r.effective_on desc, r.id desc
limit $10;

-- Of the same acts, those that were public and have ended or were withdrawn.
-- name: left
select r.id, r.public_until, v.recorded_at
from record r
join entry v on v.id = r.version
where r.dataset in ({ints $3}) and r.effective_on >= $4 and r.effective_on < $5
    and ($6 = 0 or r.deliverer = $6) and ($7 = 0 or r.taken_on > r.due)
    and r.holds = 0 and r.public_from <= $1 and (r.operation <> 0 or r.public_until <= $1)
    and (r.hidden_until is null or r.hidden_until <= $2)
order by r.id desc
limit $8;

-- Listings and proposals, with the bodies that say what was decided.

-- name: listings
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where ($1 = 0 or l.list = $1) and (l.decided_on, l.id) < ($2, $3)
order by l.decided_on desc, l.id desc
limit $4;

-- The same of some subjects.
-- name: listings_of
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where ($1 = 0 or l.list = $1) and l.subject in ({ints $2}) and (l.decided_on, l.id) < ($3, $4)
order by l.decided_on desc, l.id desc
limit $5;

-- In force on day $1: decided, not ended, not run out; one that a record reported only while that
-- record is public; one that rests on records only while they stand.
-- name: public_listings
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where ($3 = 0 or l.list = $3) and (l.decided_on, l.id) < ($4, $5)
    and l.decided_on <= $1 and l.until_day > $1 and l.ended is null
    and (l.record is null or exists (select 1 from record r where r.id = l.record and {public}))
    and {founded}
    and exists (select 1 from subject s where s.id = l.subject and s.state = 1)
order by l.decided_on desc, l.id desc
limit $6;

-- The same of some subjects.
-- name: public_listings_of
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where ($3 = 0 or l.list = $3) and l.subject in ({ints $4}) and (l.decided_on, l.id) < ($5, $6)
    and l.decided_on <= $1 and l.until_day > $1 and l.ended is null
    and (l.record is null or exists (select 1 from record r where r.id = l.record and {public}))
    and {founded}
    and exists (select 1 from subject s where s.id = l.subject and s.state = 1)
order by l.decided_on desc, l.id desc
limit $7;

-- Those that these records reported and nobody has ended.
-- name: reported
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where l.record in ({ints $1}) and l.ended is null
order by l.id;

-- name: listing
select l.id, l.ended, b.content, b.dictionary, l.decided_on, l.subject
from listing l left join entry b on b.id = l.id
where l.id = $1;

-- name: open_proposals
select p.id, p.accepted, p.answer, b.content, b.dictionary, coalesce(p.due, 2932896), p.subject
from proposal p left join entry b on b.id = p.id
where p.answer is null and (coalesce(p.due, 2932896), p.id) > ($1, $2)
order by coalesce(p.due, 2932896), p.id
limit $3;

-- name: proposals_of
select p.id, p.accepted, p.answer, b.content, b.dictionary, cast(0 as bigint), p.subject
from proposal p left join entry b on b.id = p.id
where p.subject = $1
order by p.id desc;

-- name: proposal
select p.id, p.accepted, p.answer, b.content, b.dictionary, cast(0 as bigint), p.subject
from proposal p left join entry b on b.id = p.id
where p.id = $1;

-- Referrals of open proposals, the oldest first; $1 is an organ or 0 for all, $2 whether only those that
-- the organ has not confirmed.
-- name: referrals
select r.id, r.proposal, w.text, r.confirmed
from referral r join proposal p on p.id = r.proposal join word w on w.id = r.organ
where p.answer is null and ($1 = 0 or r.organ = $1) and ($2 = 0 or r.confirmed is null) and r.id > $3
order by r.id
limit $4;

-- name: referral
select r.id, r.proposal, w.text, r.confirmed
from referral r join word w on w.id = r.organ
where r.id = $1;

-- Which of some proposals were referred.
-- name: referred
select proposal from referral where proposal in ({ints $1});
